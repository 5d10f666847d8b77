import { type Context, throwIfLeft } from '../../base/context.ts';
import { Internal, messageOf } from '../../base/failure.ts';
import { clampOomScoreAdj } from '../../oci/spec/clamp-oom-score.ts';
import type { SandboxPlan, StartedPause } from '../handler.ts';
import type { OciSetup } from './oci-setup.ts';
import { openPause } from './pause.ts';
import { nativePauseSpec } from './pause-spec.ts';
import { pauseState } from './pause-state.ts';
import { watchUntilGone } from './watch-until-gone.ts';

/** True where gantry-host can do for the pause all that the runtime would: labels, mapped users and images are the runtime's. */
export function canPauseNatively({ host, nativePause }: OciSetup, { namespaces, program }: SandboxPlan): boolean {
  return (
    nativePause &&
    program === undefined &&
    namespaces.user === undefined &&
    !host.limits.apparmor &&
    !host.limits.selinux
  );
}

/**
 * Starts the pause from gantry-host, without the 20 ms of a runtime; through the runtime where that fails.
 * @throws what {@link openPause} throws
 */
export async function openNativePause(setup: OciSetup, plan: SandboxPlan, ctx: Context): Promise<StartedPause> {
  try {
    return await startPause(setup, plan);
  } catch (error) {
    ctx.log('warn', 'built-in pause failed, using the runtime', { sandbox: plan.id, error: messageOf(error) });
    await setup.host.cgroups.kill(plan.cgroup, ctx);
    throwIfLeft(ctx);
    return await openPause(setup, plan, ctx);
  }
}

async function startPause(setup: OciSetup, plan: SandboxPlan): Promise<StartedPause> {
  const { host, pauseBinary } = setup;
  await host.cgroups.create(plan.cgroup);
  const pid = await host.processes.pause({
    program: pauseBinary,
    directory: plan.runDirectory,
    cgroup: plan.cgroup,
    namespaces: Object.values(plan.namespaces),
    ownPids: plan.pid === 'POD',
    oomScoreAdj: clampOomScoreAdj(plan.oomScoreAdj, host.limits),
  });
  const startTime = await host.processes.startTime(pid);
  if (startTime === undefined) throw new Internal(`start the pause of sandbox ${plan.id}`, 'it ended at once');
  const state = pauseState('native', { pid, startTime });
  return { state, spec: nativePauseSpec(plan, host.limits), ended: watchUntilGone(setup, pid, startTime) };
}
