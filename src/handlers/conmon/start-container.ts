import { type Context, withTimeout } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { TaskRecord } from '../handler.ts';
import type { OciSetup } from './oci-setup.ts';
import { gatePath, inspectGate } from './runc-gate.ts';
import { readRuncState } from './runc-state.ts';

/** A created process writes as soon as somebody reads; after so long runc may say what is the matter. */
const GATE_TIMEOUT_MS = 5000;

/**
 * Starts a created container. With runc its process waits at a named pipe for a reader, and `runc start` is little but
 * that reader: where no hook follows, it is not called.
 * @throws RuntimeCommandFailed with the runtime's words
 */
export async function startContainer(setup: OciSetup, record: TaskRecord, ctx: Context): Promise<void> {
  const gate = await inspectGate(setup, record);
  if (gate === 'passed') return;
  if (gate === 'waits' && (await startsWithoutRuntime(setup, record)) && (await letPass(setup, record, ctx))) return;
  await setup.cli.call(['start', record.id], record.id, ctx);
}

/** True where runc knows the process, and no hook that runc would run follows. */
async function startsWithoutRuntime({ host, cli }: OciSetup, record: TaskRecord): Promise<boolean> {
  const state = await readRuncState(host.files, `${cli.root}/${record.id}`);
  return state?.init_process_pid === record.pid && (state.config?.Hooks?.poststart ?? []).length === 0;
}

/** False where nothing came: it has been started before, or it has died. */
async function letPass(setup: OciSetup, record: TaskRecord, parent: Context): Promise<boolean> {
  const { host, clock } = setup;
  using ctx = withTimeout(parent, GATE_TIMEOUT_MS, 'the process of a created container', clock);
  try {
    return (await host.files.takePipe(gatePath(setup, record), ctx)).length > 0;
  } catch (error) {
    parent.log('warn', 'a container did not start by itself, asking the runtime', { error: messageOf(error) });
    return false;
  }
}
