import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Each line is tried, whatever the others did; the first round is reported. */
const LOOP = `
const fs = require('node:fs');
const [, log, directory, file, elsewhere] = process.argv;
const attempt = (act) => { try { act(); } catch {} };
const swapFile = (path) => {
  attempt(() => fs.symlinkSync(file, path + '.planted'));
  attempt(() => fs.renameSync(path + '.planted', path));
  attempt(() => fs.unlinkSync(path));
};
const swapDirectory = () => {
  attempt(() => fs.renameSync(directory, directory + '.aside'));
  attempt(() => fs.symlinkSync(elsewhere, directory));
  attempt(() => fs.unlinkSync(directory));
  attempt(() => fs.renameSync(directory + '.aside', directory));
};
for (let round = 0; ; round += 1) {
  swapFile(log);
  swapFile(log + '.tmp');
  if (round % 4 === 0) swapDirectory();
  if (round === 0) fs.writeSync(1, 'swapping\\n');
}`;

export interface Swap {
  /** The log that is replaced by a link and removed again; so is the file with `.tmp` at the end of its name. */
  readonly log: string;
  /** The directory on the way to it that is replaced by a link and comes back. */
  readonly directory: string;
  /** The target of the links. */
  readonly file: string;
  readonly elsewhere: string;
}

/** As a pod does that mounts the directory of its logs: a process that swaps links until it is disposed. */
export async function swapInALoop({ log, directory, file, elsewhere }: Swap): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, ['-e', LOOP, log, directory, file, elsewhere], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  assert.equal(line, 'swapping');
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      assert.equal(child.exitCode, null, 'it swapped until the end');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
