import { parentPort } from 'node:worker_threads';
import { ThreadRoot } from '../host/thread-root.ts';
import { lockModules } from './unpack/lock-modules.ts';
import { serveUnpacking } from './unpack/serve-unpacking.ts';

// A thread of the pull child that turns archives into layers, each inside the layer's own directory as its root.
if (parentPort !== null) {
  const thread = ThreadRoot.separate();
  lockModules();
  serveUnpacking(parentPort, thread);
}
