/**
 * Writes the table of RPCs into README.md, between its markers, and docs/requests.md and docs/responses.md, from the
 * service definitions and the tables of fields; with `--check` only checks whether they match.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { IMAGE_SERVICE } from '../src/image-service/service.ts';
import { RUNTIME_SERVICE } from '../src/runtime-service/service.ts';
import { requestsPage, responsesPage } from './protocol/fields-page.ts';

const ROOT = new URL('../', import.meta.url);
const BEGIN = '<!-- rpcs:begin -->';
const END = '<!-- rpcs:end -->';

const SERVICES = [
  { name: 'RuntimeService', folder: 'src/runtime-service', plan: RUNTIME_SERVICE },
  { name: 'ImageService', folder: 'src/image-service', plan: IMAGE_SERVICE },
];

const pages = {
  'README.md': withTable(textOf('README.md'), SERVICES.map(tableOf).join('\n')),
  'docs/requests.md': requestsPage(),
  'docs/responses.md': responsesPage(),
};
for (const [file, text] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(new URL(file, ROOT), text);
  else if (textOf(file) !== text) {
    console.error(`${file} is not what the services say; run: npm run docs:rpcs`);
    process.exitCode = 1;
  }
}

function textOf(file: string): string {
  const path = new URL(file, ROOT);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function tableOf({ name, folder, plan }: (typeof SERVICES)[number]): string {
  const rows = Object.entries(plan).map(([rpc, made]) => {
    if (typeof made !== 'function') return `| ${rpc} | – | UNIMPLEMENTED: ${made.notBuilt} |\n`;
    const file = `${folder}/${kebab(rpc)}.ts`;
    if (!existsSync(new URL(file, ROOT))) throw new Error(`${rpc} has no file of its own: ${file} is missing`);
    return `| ${rpc} | yes | [${kebab(rpc)}.ts](${file}) |\n`;
  });
  const built = Object.values(plan).filter((made) => typeof made === 'function').length;
  return `**${name}**: ${built} of ${rows.length}\n\n| RPC | supported | source, or reason |\n|---|---|---|\n${rows.join('')}`;
}

/** `ListPodSandbox` to `list-pod-sandbox`. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function withTable(text: string, table: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md needs the markers ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${table}${text.slice(end)}`;
}
