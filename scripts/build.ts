/**
 * Bundles Gantry into dist/: gantry.mjs, the programs that it starts, gantry-host, and the one native package. `--out
 * <directory of the project>` uses another directory than dist/. With `--package` also dist/package: launchers, bundle,
 * its own Node and the documents, everything that a node needs in /opt/gantry.
 */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { ENTRY_SOURCES } from '../src/base/entry.ts';

const ROOT = join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, package: { type: 'boolean', default: false } },
});
const OUT = join(ROOT, options.out);
/** Loaded from files of its own: a native library cannot be bundled. */
const NATIVE = ['koffi', `@koromix/koffi-linux-${process.arch}`];
/** Modules that grpc-js loads only for channelz and load reports, which are off. */
const NEVER_LOADED = ['@grpc/proto-loader'];
const sources = { gantry: 'cli/main.ts', ...ENTRY_SOURCES };
for (const name of Object.keys(sources)) rmSync(join(OUT, `${name}.mjs`), { force: true });
await build({
  entryPoints: Object.entries(sources).map(([out, file]) => ({ out, in: join(ROOT, 'src', file) })),
  outdir: OUT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  external: [...NATIVE, ...NEVER_LOADED],
  // Failures are named by their classes, also in a bundle.
  keepNames: true,
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);`,
  },
});
for (const name of Object.keys(sources)) makeAscii(join(OUT, `${name}.mjs`));
for (const name of NATIVE) copyPackage(name);
copyIfThere(join(ROOT, 'native/gantry-host/gantry-host'), join(OUT, 'gantry-host'));
if (options.package) assemble(join(OUT, 'package'));

/**
 * One character beyond Latin-1, and V8 keeps the whole program with two bytes a character, for as long as it runs: 2 MiB.
 * esbuild escapes them in strings and expressions, so what is left of them is in comments.
 */
function makeAscii(path: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(/\P{ASCII}/gu, '?'));
}

/** Only what is loaded: no C++ sources, no documentation. */
function copyPackage(name: string): void {
  const target = join(OUT, 'node_modules', name);
  rmSync(target, { recursive: true, force: true });
  const isNeeded = (path: string): boolean =>
    !/\/(doc|vendor)(\/|$)|\.(md|cc|cpp|hh|inc)$/.test(path.slice(ROOT.length));
  cpSync(join(ROOT, 'node_modules', name), target, { recursive: true, filter: isNeeded });
}

function copyIfThere(from: string, to: string): void {
  if (existsSync(from)) cpSync(from, to);
  else console.warn(`${from} is not built; dist/ has no gantry-host`);
}

/** The directory that is shipped. */
function assemble(target: string): void {
  rmSync(target, { recursive: true, force: true });
  for (const part of ['bin', 'deploy', 'docs', 'README.md', 'package.json']) {
    // gantryd is a link to its neighbour, not to one in this tree.
    cpSync(join(ROOT, part), join(target, part), { recursive: true, verbatimSymlinks: true });
  }
  for (const part of [...Object.keys(sources).map((name) => `${name}.mjs`), 'gantry-host', 'node_modules']) {
    cpSync(join(OUT, part), join(target, 'dist', part), { recursive: true });
  }
  cpSync(process.execPath, join(target, 'node/bin/node'));
}
