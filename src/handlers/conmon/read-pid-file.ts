import type { Host } from '../../host/host.ts';

/** More than any PID and a line break. */
const LIMIT = 32;

/** The PID that a runtime wrote into a file; undefined if there is no file or no PID in it. */
export async function readPidFile(path: string, { files }: Pick<Host, 'files'>): Promise<number | undefined> {
  const content = await files.read(path, LIMIT);
  const pid = Number.parseInt(content === undefined ? '' : Buffer.from(content).toString('latin1'), 10);
  return Number.isSafeInteger(pid) ? pid : undefined;
}
