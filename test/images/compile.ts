import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compiles `programs/<name>.c` into a static executable. The same compiler gives the same bytes. */
export function compile(name: string): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'gantry-compile-'));
  const source = fileURLToPath(new URL(`programs/${name}.c`, import.meta.url));
  const program = join(directory, name);
  try {
    execFileSync('gcc', ['-Os', '-s', '-static', '-Wall', '-Wl,--build-id=none', '-o', program, source]);
    return readFileSync(program);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
