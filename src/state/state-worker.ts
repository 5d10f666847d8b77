/**
 * The state worker: owns the database file, so that neither a commit nor its fsync ever stops the daemon's loop
 * (docs/architecture.md#state). Answers one request at a time.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openDatabase, type StateDatabase } from './open-database.ts';
import { factsOf, type WorkerRequest, type WorkerResponse, type WorkerStart } from './worker-protocol.ts';

function serve(port: MessagePort, { path, scratch }: WorkerStart): void {
  answered(port, () => {
    const { database, ...opened } = openDatabase(path, scratch);
    port.on('message', (request: WorkerRequest) => {
      answered(port, () => perform(port, database, request));
      if (request.kind === 'close') port.close();
    });
    return { kind: 'opened', ...opened };
  });
}

function perform(port: MessagePort, database: StateDatabase, request: WorkerRequest): WorkerResponse {
  if (request.kind === 'commit') database.write(request.changes, request.durability);
  else if (request.kind === 'load') sendRows(port, database);
  else database.close();
  return { kind: 'done' };
}

function sendRows(port: MessagePort, database: StateDatabase): void {
  database.read((table, key, json) => port.postMessage({ kind: 'row', table, key, json } satisfies WorkerResponse));
}

function answered(port: MessagePort, act: () => WorkerResponse): void {
  try {
    port.postMessage(act());
  } catch (error) {
    port.postMessage({ kind: 'failed', failure: factsOf(error) } satisfies WorkerResponse);
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the starting thread passes it
if (parentPort !== null) serve(parentPort, workerData as WorkerStart);
