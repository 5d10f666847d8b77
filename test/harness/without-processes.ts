/** Loaded by `--import` into the files of the suites without processes: starting one fails. */
import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

function refuse(): never {
  throw new Error(
    'this suite starts no processes: move the test to a file *.process.test.ts (CONTRIBUTING.md, section Test)',
  );
}

// The test runner itself loads this file too, and starts a process for each file.
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  Object.assign(ChildProcess.prototype, { spawn: refuse });
  Object.assign(childProcess, { spawnSync: refuse, execSync: refuse, execFileSync: refuse });
  syncBuiltinESMExports();
}
