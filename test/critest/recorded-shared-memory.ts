import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../harness/run.ts';

/** critest asks `ipcmk` of its PATH for segments of the host (HostIpc) and leaves them: here they are known, and go. */
export class RecordedSharedMemory implements AsyncDisposable {
  /** For critest's environment. */
  readonly path: string;
  readonly #made: string;

  /** @param directory a directory of its own for the recording program */
  constructor(directory: string) {
    const programs = join(directory, 'bin');
    this.#made = join(directory, 'segments');
    this.path = `${programs}:${process.env.PATH ?? ''}`;
    mkdirSync(programs);
    const script = `#!/bin/sh\nmade=$(/usr/bin/ipcmk "$@") || exit\necho "$made" | tee -a '${this.#made}'\n`;
    writeFileSync(join(programs, 'ipcmk'), script, { mode: 0o755 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!existsSync(this.#made)) return;
    for (const [, id] of readFileSync(this.#made, 'utf8').matchAll(/: (\d+)$/gm)) {
      await run('ipcrm', ['--shmem-id', id ?? '']);
    }
  }
}
