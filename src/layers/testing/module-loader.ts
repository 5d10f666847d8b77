import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { lockModules } from '../unpack/lock-modules.ts';

// Tries, in a locked thread, every way to load the given module, and reports the result of each.
const attacker = String(workerData);
lockModules();
const attempts: Record<string, () => unknown> = {
  import: () => import(attacker),
  require: () => createRequire(import.meta.url)(attacker),
  builtin: () => createRequire(import.meta.url)('node:vm'),
  addon: () => process.dlopen({ exports: {} }, attacker),
};
for (const [way, act] of Object.entries(attempts)) {
  const outcome = await Promise.resolve()
    .then(act)
    .then(
      () => 'loaded',
      () => 'refused',
    );
  parentPort?.postMessage({ way, outcome });
}
