import { setImmediate as nextTurn } from 'node:timers/promises';
import { allOrThrow } from '../../base/all-or-throw.ts';
import { type Context, withTimeout } from '../../base/context.ts';
import { Internal } from '../../base/failure.ts';
import { SIGKILL } from '../../base/signals.ts';
import type { OutputPipe, SpawnedProcess } from '../../host/host.ts';
import type { ContainerPlan } from '../handler.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import { drainRuntimeErrors } from './drain-runtime-errors.ts';
import { linkNewLog } from './log-link.ts';
import { memoryKillsAround } from './memory-kills.ts';
import { bundleFiles, monitorArguments } from './monitor-arguments.ts';
import { launchMonitor, type MonitorLaunch } from './monitor-launch.ts';
import { type MonitoredTask, monitorCgroupOf } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { RUNTIME_ENVIRONMENT } from './runtime-cli.ts';
import { runtimeMessage } from './runtime-message.ts';
import { parseSyncMessage } from './sync-message.ts';

/** CRI-O waits 240 s for a create; kubelet gives up after 120. */
const CREATE_TIMEOUT_MS = 120_000;
/** Of the runtime's log file: its error repeats what it was asked for, which a request bounds. */
const RUNTIME_LOG_LIMIT = 1024 * 1024;
/** conmon cuts the runtime's message at 8191 bytes. */
const SYNC_LINE_LIMIT = 64 * 1024;

/**
 * Starts the monitor, which has the runtime create the container, and waits for the pid.
 * conmon's start pipe is not used: the monitor is born in its cgroup.
 * @throws RuntimeCommandFailed with the runtime's words; Internal when the monitor cannot start
 */
export async function createContainer(setup: OciSetup, plan: ContainerPlan, parent: Context): Promise<MonitoredTask> {
  const { host } = setup;
  const files = bundleFiles(plan.bundle);
  using ctx = withTimeout(parent, CREATE_TIMEOUT_MS, `${setup.cli.name} create of ${plan.id}`, setup.clock);
  const args = monitorArguments(plan, setup.cli);
  const memoryKillsBefore = await memoryKillsAround(setup, plan.cgroup);
  using _log = await linkNewLog(host, plan);
  const [launch] = await allOrThrow([
    launchMonitor(setup, plan, args),
    host.files.write(files.config, JSON.stringify(plan.spec), 0o600),
  ]);
  const pid = await startMonitor(setup, plan, launch, ctx);
  const monitorPid = await readPid(setup, files.monitorPidFile, plan.id);
  const [startTime, monitorStartTime] = await Promise.all([
    host.processes.startTime(pid),
    host.processes.startTime(monitorPid),
  ]);
  const { id, sandboxId, bundle, cgroup, logPath, tty } = plan;
  return {
    ...{ id, sandboxId, bundle, cgroup, logPath, tty, monitorCgroup: monitorCgroupOf(plan), memoryKillsBefore },
    ...{ pid, startTime: startTime ?? 0n, monitorPid, monitorStartTime: monitorStartTime ?? 0n },
  };
}

async function startMonitor(
  setup: OciSetup,
  plan: ContainerPlan,
  { argv, cgroup }: MonitorLaunch,
  ctx: Context,
): Promise<number> {
  const { processes } = setup.host;
  await using sync = await processes.outputPipe();
  await using stderr = await processes.outputPipe();
  const launcher = await processes.spawn(
    {
      argv,
      env: { ...RUNTIME_ENVIRONMENT, ...setup.monitorEnvironment, _OCI_SYNCPIPE: '3' },
      // conmon writes its `oom` file relative to its working directory.
      cwd: plan.bundle,
      cgroup,
    },
    [{ kind: 'null' }, { kind: 'null' }, { kind: 'fd', fd: stderr.writeFd }, { kind: 'fd', fd: sync.writeFd }],
  );
  sync.closeWrite();
  const told = sync.line(SYNC_LINE_LIMIT, ctx).then(parseSyncMessage);
  const drained = { text: '' };
  const [message] = await Promise.all([
    told,
    refuseFailedLauncher(launcher, stderr, plan.id),
    drainRuntimeErrors(setup, plan, drained, told),
  ]).catch(async (error) => {
    await endLauncher(setup, launcher);
    throw error;
  });
  if (message.kind === 'created') return message.pid;
  const text = await words(setup, plan, drained.text + message.words);
  throw new RuntimeCommandFailed(setup.cli.name, 'create', plan.id, text);
}

/** The launcher ends right after forking the monitor; its own failure is one of options or start-up. */
async function refuseFailedLauncher(launcher: SpawnedProcess, stderr: OutputPipe, id: string): Promise<void> {
  stderr.closeWrite();
  const [{ bytes }, end] = await Promise.all([stderr.collect(SYNC_LINE_LIMIT, launcher.ended), launcher.ended]);
  if (end.code === 0) return;
  const how = end.signal ?? `exit code ${end.code ?? '?'}`;
  throw new Internal(
    `start the monitor of container ${id}`,
    `conmon ended with ${how}: ${Buffer.from(bytes).toString('utf8').trim()}`,
  );
}

/**
 * One that still waits for its scope is in no cgroup of the container's: it must not start a monitor behind the release
 * that follows. What it has started by then is in the monitor's cgroup.
 */
async function endLauncher({ host }: OciSetup, launcher: SpawnedProcess): Promise<void> {
  const hasEnded = launcher.ended.then(
    () => false,
    () => false,
  );
  const isRunning = await Promise.race([hasEnded, nextTurn(true)]);
  if (!isRunning) return;
  await host.processes.signal(launcher.pid, SIGKILL);
  await hasEnded;
}

/** The runtime's log is whole and undecorated where conmon's copy may be cut. */
async function words(setup: OciSetup, plan: ContainerPlan, fromMonitor: string): Promise<string> {
  const log = await setup.host.files
    .read(bundleFiles(plan.bundle).runtimeLog, RUNTIME_LOG_LIMIT)
    .catch(() => undefined);
  const logged = log === undefined ? '' : runtimeMessage(Buffer.from(log).toString('utf8'));
  return logged === '' ? runtimeMessage(fromMonitor) : logged;
}

async function readPid(setup: OciSetup, path: string, id: string): Promise<number> {
  const content = await setup.host.files.read(path, 32);
  const text = content === undefined ? '' : Buffer.from(content).toString('utf8').trim();
  if (!/^[1-9][0-9]{0,9}$/.test(text))
    throw new Internal(`read the monitor's pid of container ${id}`, `${path} contains "${text}"`);
  return Number(text);
}
