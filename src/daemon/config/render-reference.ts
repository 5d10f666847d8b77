import { type AnyNamedSections, type AnySchema, type AnySection, type Field, yamlKey } from './field.ts';
import { defaultConfig } from './load-config.ts';
import { renderConfig } from './render-config.ts';
import { CONFIG_TREE } from './schema.ts';

/** `deploy/gantry.yaml`: every key with its default, commented out, so that only what is changed stands in the file. */
export function renderSample(): string {
  const lines = renderConfig(defaultConfig()).trimEnd().split('\n');
  const quiet = lines.map((line) => (line === '' || line.trimStart().startsWith('#') ? line : `#${line}`));
  return [
    '# Configuration of Gantry: /etc/gantry/gantry.yaml, and drop-ins in /etc/gantry/gantry.yaml.d/*.yaml.',
    '# What is commented out here is the default. Reference: docs/configuration.md',
    '',
    ...quiet,
    '',
  ].join('\n');
}

/** `docs/configuration.md`. */
export function renderReference(): string {
  return [
    '# Configuration',
    '',
    '<!-- Made from src/daemon/config/schema.ts by scripts/document-config.ts; do not edit. -->',
    '',
    'Gantry reads `/etc/gantry/gantry.yaml` (or the file named by `--config`), then the drop-ins `gantry.yaml.d/*.yaml`',
    'beside it in order of their names. Later files win; maps are merged key by key, lists are replaced. Flags of',
    '`gantry serve` win over all files: every key below has one (`cni.conf_dir` is `--cni-conf-dir`; lists are split at',
    'commas), save those of runtimes. A file that is absent is as an empty one, unless `--config` named it. Unknown keys',
    'are errors, and all errors are told at once.',
    '',
    '`gantry config` prints what holds, `gantry config --default` the defaults, and `gantry check` whether it is true of',
    'this host. On SIGHUP the daemon reads everything again and takes over the keys marked *reloads*; a broken file',
    'changes nothing. It then also reads `registries.conf` and the network configurations again.',
    '',
    ...keysOf(CONFIG_TREE, ''),
    '',
  ].join('\n');
}

function keysOf(section: AnySection, path: string): readonly string[] {
  const rows = Object.entries(section.fields).map(([name, schema]) => ({ at: `${path}${yamlKey(name)}`, schema }));
  const fields = rows.flatMap(({ at, schema }) => (schema.kind === 'field' ? [fieldRow(at, schema)] : []));
  const below = rows.flatMap(({ at, schema }) => sectionBelow(at, schema));
  const table = ['| key | default | |', '|---|---|---|', ...fields];
  return [...(fields.length === 0 ? [] : table), ...below];
}

function sectionBelow(at: string, schema: AnySchema): readonly string[] {
  if (schema.kind === 'field') return [];
  const heading = ['', `## \`${at}\``, '', schema.doc, ''];
  return schema.kind === 'section'
    ? [...heading, ...keysOf(schema, `${at}.`)]
    : [...heading, ...namedBelow(at, schema)];
}

function namedBelow(at: string, schema: AnyNamedSections): readonly string[] {
  const names = Object.keys(schema.default as object).map((name) => `\`${name}\``);
  return [
    `Names: ${schema.nameExpectation}. There by default: ${names.join(', ')}.`,
    '',
    ...keysOf(schema.entry, `${at}.<name>.`),
  ];
}

function fieldRow(at: string, field: Field<unknown>): string {
  const reloads = field.reloads ? ' *Reloads.*' : '';
  const value = JSON.stringify(field.write(field.default));
  return `| \`${at}\` | \`${value}\` | ${escape(field.doc)} Expects ${escape(field.expectation)}.${reloads} |`;
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
