import { type Context, withTimeout } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { TaskRecord } from '../handler.ts';
import { hasPassedGate } from './has-passed-gate.ts';
import type { OciSetup } from './oci-setup.ts';
import { readRuncState } from './runc-state.ts';

/** A created process writes as soon as somebody reads; after so long runc may say what is the matter. */
const GATE_TIMEOUT_MS = 5000;

/**
 * Starts a created container. With runc its process waits at a named pipe for a reader, and `runc start` is little but
 * that reader: where no hook follows, it is not called.
 * @throws RuntimeCommandFailed with the runtime's words
 */
export async function startContainer(setup: OciSetup, record: TaskRecord, ctx: Context): Promise<void> {
  const directory = `${setup.cli.root}/${record.id}`;
  if (await hasPassedGate(setup, record)) return;
  if (setup.isPlain && (await waitsAtPipe(setup, record, directory)) && (await letPass(setup, directory, ctx))) return;
  await setup.cli.call(['start', record.id], record.id, ctx);
}

async function waitsAtPipe({ host }: OciSetup, record: TaskRecord, directory: string): Promise<boolean> {
  const [state, gate, startTime] = await Promise.all([
    readRuncState(host.files, directory),
    host.files.stat(`${directory}/exec.fifo`),
    host.processes.startTime(record.pid),
  ]);
  const isIt = state?.init_process_pid === record.pid && startTime === record.startTime;
  return isIt && gate?.kind === 'fifo' && (state.config?.Hooks?.poststart ?? []).length === 0;
}

/** False where nothing came: it has been started before, or it has died. */
async function letPass({ host, clock }: OciSetup, directory: string, parent: Context): Promise<boolean> {
  using ctx = withTimeout(parent, GATE_TIMEOUT_MS, 'the process of a created container', clock);
  try {
    return (await host.files.takePipe(`${directory}/exec.fifo`, ctx)).length > 0;
  } catch (error) {
    parent.log('warn', 'a container did not start by itself, asking the runtime', { error: messageOf(error) });
    return false;
  }
}
