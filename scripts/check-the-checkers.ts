/**
 * Plants one defect for each checker in a copy of the project and fails if a checker does not find it: a checker that
 * checks nothing cannot be distinguished from one that finds nothing.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const COPIED = ['src/base', 'src/state', 'package.json', '.oxlintrc.json', 'biome.json', 'tsconfig.base.json'];

interface Planted {
  readonly fault: string;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly [string, ...string[]];
  /** What the checker says when it has found it. */
  readonly finds: RegExp;
}

const KNIP = JSON.stringify({ entry: ['src/base/entry.test.ts'], project: ['src/**/*.ts'] });

const FAULTS: readonly Planted[] = [
  {
    fault: 'a lower layer imports a higher one',
    files: { 'src/base/planted.ts': `export type { Table } from '../state/table.ts';\n` },
    command: ['tsc', '-b', 'src/base'],
    finds: /planted\.ts.*TS6307/s,
  },
  {
    fault: 'a type error',
    files: { 'src/base/planted.ts': `export const planted: number = 'text';\n` },
    command: ['tsc', '-b', 'src/base'],
    finds: /planted\.ts.*TS2322/s,
  },
  {
    fault: 'a floating promise',
    files: {
      'src/base/planted.ts': `async function work(): Promise<void> {}\nexport function begin(): void {\n  work();\n}\n`,
    },
    command: ['oxlint', '--type-aware', 'src/base/planted.ts'],
    finds: /no-floating-promises/,
  },
  {
    fault: 'a switch that forgets a case',
    files: {
      'src/base/planted.ts': `export function planted(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n      break;\n  }\n}\n`,
    },
    command: ['oxlint', '--type-aware', 'src/base/planted.ts'],
    finds: /switch-exhaustiveness-check/,
  },
  {
    fault: 'two files that import each other',
    files: {
      'src/base/planted.ts': `import { b } from './planted-b.ts';\nexport const a = (): number => b();\n`,
      'src/base/planted-b.ts': `import { a } from './planted.ts';\nexport const b = (): number => a();\n`,
    },
    command: ['oxlint', 'src/base'],
    finds: /no-cycle/,
  },
  {
    fault: 'a file that is read whole without a limit',
    files: {
      'src/base/planted.ts': `import { readFile } from 'node:fs/promises';\nexport const planted = (): Promise<string> => readFile('/etc/passwd', 'utf8');\n`,
    },
    command: ['oxlint', 'src/base/planted.ts'],
    finds: /no-restricted-imports/,
  },
  {
    fault: 'bad formatting',
    files: { 'src/base/planted.ts': `export const planted: string = "double quotes"\n` },
    command: ['biome', 'ci', 'src/base/planted.ts'],
    finds: /format/,
  },
  {
    fault: 'an unused export',
    files: { 'src/base/planted.ts': `export const planted: number = 1;\n`, 'knip.json': KNIP },
    command: ['knip'],
    finds: /src\/base\/planted\.ts/,
  },
  {
    fault: 'a reference to a decision that does not exist',
    files: { 'src/base/planted.ts': `/** Bounded (ADR 9999). */\nexport const planted: number = 1;\n` },
    command: ['node', join(ROOT, 'scripts/check-references.ts'), '.'],
    finds: /planted\.ts: ADR 9999 does not exist/,
  },
];

const missed: string[] = [];
for (const planted of FAULTS) {
  const isFound = await finds(planted);
  console.log(`${isFound ? 'found ' : 'MISSED'}  ${planted.fault} (${planted.command.join(' ')})`);
  if (!isFound) missed.push(planted.fault);
}
if (missed.length > 0) {
  console.error(`not found: ${missed.join('; ')}`);
  process.exitCode = 1;
}

/** Runs the checker with the fault and, so that its verdict means something, without it. */
async function finds({ files, command, finds: pattern }: Planted): Promise<boolean> {
  const copy = mkdtempSync(join(tmpdir(), 'gantry-planted-'));
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, 'knip.json'), KNIP);
    const without = await run(command, copy);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(copy, path), text);
    const withFault = await run(command, copy);
    return withFault.failed && pattern.test(withFault.output) && !pattern.test(without.output);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function run([program, ...args]: Planted['command'], cwd: string): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    const path = join(ROOT, 'node_modules/.bin', program);
    execFile(path, args, { cwd, env: { ...process.env, NO_COLOR: '1' }, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}
