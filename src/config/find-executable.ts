import { access, constants } from 'node:fs/promises';

/**
 * Where programs lie on the distributions Gantry runs on; the caller's PATH is not asked
 * (docs/architecture.md#process-hardening).
 */
const PROGRAM_DIRECTORIES: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/libexec/crio',
  '/usr/libexec/podman',
];

/** The absolute path of a program given by path or by name; undefined where there is none that can be executed. */
export async function findExecutable(program: string): Promise<string | undefined> {
  const candidates = program.startsWith('/') ? [program] : PROGRAM_DIRECTORIES.map((dir) => `${dir}/${program}`);
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
