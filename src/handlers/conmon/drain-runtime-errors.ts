import type { ContainerPlan } from '../handler.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import { monitorCgroupOf } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

/** A create takes a tenth of this; only one that has stalled is looked at. */
const FIRST_LOOK_MS = 1_000;
const POLL_INTERVAL_MS = 200;
/** A runtime that has written so much without ending writes without end. */
const MOST_BYTES = 4 * 1024 * 1024;
/** What is kept of it, from its beginning: a runtime's long error begins with what failed. */
const KEPT_BYTES = 8192;

/** The error output that was taken out of a stalled runtime's pipe. */
export interface DrainedErrors {
  text: string;
}

/**
 * Keeps the runtime's error pipe from filling while conmon waits for the runtime's end: conmon reads that pipe only
 * afterwards, and a runtime that has written 64 KiB would wait for ever. Runs until `until` settles.
 * Source: conmon 2.1, `src/conmon.c`: `waitpid(create_pid)` before the read of `mainfd_stderr`.
 * @throws RuntimeCommandFailed for a runtime that writes without end
 */
export async function drainRuntimeErrors(
  setup: OciSetup,
  plan: Pick<ContainerPlan, 'id' | 'cgroup'>,
  drained: DrainedErrors,
  until: Promise<unknown>,
): Promise<void> {
  const { host, clock, cli } = setup;
  for (let pause = FIRST_LOOK_MS, bytes = 0; !(await settlesWithin(clock, pause, until)); pause = POLL_INTERVAL_MS) {
    const taken = await host.processes.drainErrorPipes(await host.cgroups.pids(monitorCgroupOf(plan)));
    bytes += taken.length;
    if (drained.text.length < KEPT_BYTES) drained.text += Buffer.from(taken.subarray(0, KEPT_BYTES)).toString('utf8');
    if (bytes <= MOST_BYTES) continue;
    const problem = `it wrote more than ${MOST_BYTES} bytes of error output without ending: ${drained.text.slice(0, 1024)}`;
    throw new RuntimeCommandFailed(cli.name, 'create', plan.id, problem);
  }
}

async function settlesWithin(clock: OciSetup['clock'], ms: number, work: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const cancel = clock.after(ms, () => resolve(false));
  const settled = (): boolean => true;
  try {
    return await Promise.race([work.then(settled, settled), promise]);
  } finally {
    cancel();
  }
}
