/** A state worker that opens well and dies at its first request. */
import { parentPort } from 'node:worker_threads';
import type { WorkerAnswer } from '../worker-protocol.ts';

parentPort?.on('message', () => process.exit(7));
parentPort?.postMessage({
  kind: 'opened',
  movedAside: undefined,
  unwritable: undefined,
} satisfies WorkerAnswer);
