import { type Field, type NamedSections, type Schema, type Section, yamlKey } from './field.ts';
import { defaultConfig } from './load-config.ts';
import { renderConfig } from './render-config.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** `deploy/gantry.yaml`: every key with its default, commented out, so that only what is changed stands in the file. */
export function renderSample(): string {
  const lines = renderConfig(defaultConfig()).trimEnd().split('\n');
  const quiet = lines.map((line) => (line === '' || line.trimStart().startsWith('#') ? line : `#${line}`));
  return [
    '# Configuration of Gantry: /etc/gantry/gantry.yaml, and drop-ins in /etc/gantry/gantry.yaml.d/*.yaml.',
    '# Commented-out values are the defaults. Reference: docs/configuration.md',
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
    '<!-- Made from src/config/schema.ts by scripts/document-config.ts; do not edit. -->',
    '',
    'Gantry reads `/etc/gantry/gantry.yaml` (or the file given by `--config`) and then the drop-in files',
    '`gantry.yaml.d/*.yaml` in the same directory, in the order of their names. Values in later files take precedence;',
    'maps are merged key by key, and lists are replaced. Every key except those of `runtimes` has a flag of',
    '`gantry serve`, which takes precedence over all files: `cni.conf_dir` is `--cni-conf-dir`, and lists are separated by',
    'commas. A missing file is ignored unless it is given by `--config`. Unknown keys are errors, and all errors are',
    'reported together.',
    '',
    '`gantry config` prints the effective configuration, `gantry config --default` prints the defaults, and `gantry check`',
    'reports whether the configuration works on this host. On SIGHUP the daemon reads all files again and applies the keys',
    'that are marked *Reloads*; an invalid file leaves the running configuration unchanged. SIGHUP also reloads',
    '`registries.conf` and the network configurations.',
    '',
    ...keysOf(CONFIG_SCHEMA, ''),
    '',
  ].join('\n');
}

function keysOf(section: Section, path: string): readonly string[] {
  const rows = Object.entries(section.fields).map(([name, schema]) => ({ at: `${path}${yamlKey(name)}`, schema }));
  const fields = rows.flatMap(({ at, schema }) => (schema.kind === 'field' ? [fieldRow(at, schema)] : []));
  const below = rows.flatMap(({ at, schema }) => sectionBelow(at, schema));
  const table = ['| Key | Default | Description |', '|---|---|---|', ...fields];
  return [...(fields.length === 0 ? [] : table), ...below];
}

function sectionBelow(at: string, schema: Schema): readonly string[] {
  if (schema.kind === 'field') return [];
  const heading = ['', `## \`${at}\``, '', schema.doc, ''];
  return schema.kind === 'section'
    ? [...heading, ...keysOf(schema, `${at}.`)]
    : [...heading, ...namedBelow(at, schema)];
}

function namedBelow(at: string, schema: NamedSections): readonly string[] {
  const names = Object.keys(schema.default).map((name) => `\`${name}\``);
  return [
    `The name is ${schema.nameExpectation}. Defaults: ${names.join(', ')}.`,
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
