/** A state worker that opens well and dies at its first request. */
import { parentPort } from 'node:worker_threads';
import type { WorkerResponse } from '../worker-protocol.ts';

parentPort?.on('message', () => process.exit(7));
parentPort?.postMessage({
  kind: 'opened',
  movedAside: undefined,
  unwritable: undefined,
} satisfies WorkerResponse);
