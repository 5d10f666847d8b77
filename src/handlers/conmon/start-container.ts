import { type Context, withTimeout } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import { missed, needed, type Obstacle } from './fast-paths.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { gatePath, inspectGate } from './runc-gate.ts';
import { hasHooks, readRuncState } from './runc-state.ts';

/** A created process writes as soon as somebody reads; after so long runc may say what is the matter. */
const GATE_TIMEOUT_MS = 5000;

/**
 * Starts a created container. With runc its process waits at a named pipe for a reader, and `runc start` is little but
 * that reader: if no hook follows, it is not called.
 * @throws RuntimeCommandFailed with the runtime's message
 */
export async function startContainer(setup: OciSetup, record: MonitoredTask, ctx: Context): Promise<void> {
  const gate = await inspectGate(setup, record);
  if (gate === 'passed') return;
  const obstacle =
    gate === 'none'
      ? missed('its process does not wait at a named pipe')
      : ((await obstacleToStart(setup, record)) ?? (await letPass(setup, record, ctx)));
  setup.fastPaths.count(setup, 'start', record.id, obstacle);
  if (obstacle !== undefined) await setup.cli.call(['start', record.id], record.id, ctx);
}

/** Undefined if runc knows the process, and no hook that runc would run follows. */
async function obstacleToStart({ host, cli }: OciSetup, record: MonitoredTask): Promise<Obstacle | undefined> {
  const state = await readRuncState(host.files, `${cli.root}/${record.id}`);
  if (state === undefined) return missed('the state file of runc does not exist');
  if (state.init_process_pid !== record.pid) return missed('the state file is of another process');
  return hasHooks(state, 'poststart') ? needed('it has poststart hooks') : undefined;
}

/** Undefined if it passed. If nothing came, it has been started before, or it has died. */
async function letPass(setup: OciSetup, record: MonitoredTask, parent: Context): Promise<Obstacle | undefined> {
  const { host, clock } = setup;
  using ctx = withTimeout(parent, GATE_TIMEOUT_MS, 'the process of a created container', clock);
  try {
    const taken = await host.files.takePipe(gatePath(setup, record), ctx);
    return taken.length > 0 ? undefined : missed('its process wrote nothing to the named pipe');
  } catch (error) {
    parent.log('warn', 'container did not start through its exec FIFO, calling the runtime', {
      error: messageOf(error),
    });
    return missed('its process did not come to the named pipe');
  }
}
