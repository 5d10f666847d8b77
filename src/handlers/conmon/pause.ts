import { allOrThrow } from '../../base/all-or-throw.ts';
import { type Context, withTimeout } from '../../base/context.ts';
import { Internal } from '../../base/failure.ts';
import type { OciSpec } from '../../oci/spec/oci-spec.ts';
import type { HostProcess, PauseProcess, PauseRecord, SandboxPlan, StartedPause } from '../handler.ts';
import type { OciSetup } from './oci-setup.ts';
import { pauseSpec } from './pause-spec.ts';
import { pauseState } from './pause-state.ts';
import { readPidFile } from './read-pid-file.ts';
import { watchUntilGone } from './watch-until-gone.ts';

const START_TIMEOUT_MS = 60_000;

/** Bundle of a pod's pause below the sandbox's directory. */
function pauseBundle(runDirectory: string): string {
  return `${runDirectory}/pause`;
}

/**
 * Runs the pause through the OCI runtime (`run --detach`: one process where create and start are two). It gets /dev/null
 * for stdio, and gantry-host, the subreaper, as its parent.
 * @throws RuntimeCommandFailed with the runtime's words
 */
export async function openPause(setup: OciSetup, plan: SandboxPlan, parent: Context): Promise<StartedPause> {
  const { host, cli, clock } = setup;
  const bundle = pauseBundle(plan.runDirectory);
  const rootfs = plan.program?.root ?? `${bundle}/rootfs`;
  using ctx = withTimeout(parent, START_TIMEOUT_MS, `${cli.name} run of the pause of sandbox ${plan.id}`, clock);
  const spec = pauseSpec(plan, setup.pauseBinary, rootfs, host.limits);
  await host.files.makeDirectory(bundle, 0o755);
  if (plan.program === undefined) await makeRoot(setup, plan, rootfs, spec);
  await allOrThrow([
    host.files.write(`${bundle}/config.json`, JSON.stringify(spec), 0o600),
    host.cgroups.create(cli.cgroup, 'operation'),
  ]);
  const pidFile = `${bundle}/pidfile`;
  const args = ['run', '--detach', `--bundle=${bundle}`, `--pid-file=${pidFile}`, plan.id];
  const stdio = [{ kind: 'null' }, { kind: 'null' }, { kind: 'null' }] as const;
  await cli.detach({ args, id: plan.id, cgroup: cli.cgroup, stdio, logFile: `${bundle}/runtime.log` }, ctx);
  const process = await processOf(setup, plan.id, pidFile);
  const ended = watchUntilGone(setup, process.pid, process.startTime);
  return { state: pauseState('runtime', process), spec, ended };
}

async function makeRoot(setup: OciSetup, plan: SandboxPlan, rootfs: string, spec: OciSpec): Promise<void> {
  await setup.host.files.makeDirectory(rootfs, 0o755);
  if (plan.namespaces.user !== undefined) await makeMountPoints(setup, rootfs, spec);
}

/** The root of a user namespace cannot make them itself in a directory of the host's root. */
async function makeMountPoints({ host }: OciSetup, rootfs: string, { mounts }: OciSpec): Promise<void> {
  for (const { destination, type } of mounts) {
    if (type === 'bind') await host.files.write(`${rootfs}${destination}`, '', 0o755);
    else await host.files.makeDirectory(`${rootfs}${destination}`, 0o755);
  }
}

/** The pause of an earlier incarnation, whoever started it, told by its pid's start time. */
export async function reattachPause(setup: OciSetup, record: PauseRecord): Promise<PauseProcess | 'gone'> {
  const { process, handlerState } = record;
  if (process === undefined || (await setup.host.processes.startTime(process.pid)) !== process.startTime) return 'gone';
  return { state: { process, handlerState }, ended: watchUntilGone(setup, process.pid, process.startTime) };
}

async function processOf(setup: OciSetup, id: string, pidFile: string): Promise<HostProcess> {
  const pid = await readPidFile(pidFile, setup.host);
  const startTime = pid === undefined ? undefined : await setup.host.processes.startTime(pid);
  if (pid === undefined || startTime === undefined)
    throw new Internal(`start the pause of sandbox ${id}`, 'it ended at once');
  return { pid, startTime };
}
