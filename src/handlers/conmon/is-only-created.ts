import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import { isPlainObject } from '../../base/plain-object.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { inspectGate } from './runc-gate.ts';

/** True of a container whose process lives and waits to be started, as the runtime says. */
export async function isOnlyCreated(setup: OciSetup, record: MonitoredTask, ctx: Context): Promise<boolean> {
  if ((await setup.host.processes.startTime(record.pid)) !== record.startTime) return false;
  if ((await inspectGate(setup, record)) === 'passed') return false;
  try {
    const state: unknown = JSON.parse(await setup.cli.call(['state', record.id], record.id, ctx));
    return isPlainObject(state) && state['status'] === 'created';
  } catch (error) {
    setup.log('warn', 'runtime does not know a container whose process is running', {
      id: record.id,
      error: messageOf(error),
    });
    return false;
  }
}
