import { constants } from 'node:os';
import { backgroundContext, type Context, whileWaiting, withTimeout } from '../../base/context.ts';
import { Internal } from '../../base/failure.ts';
import type { OutputPipe, ProcessEnd } from '../../host/host.ts';
import type { ExecOutcome, ExecPlan, TaskRecord } from '../handler.ts';
import type { OciProcess } from '../spec/oci-spec.ts';
import type { ExecCgroups } from './exec-cgroups.ts';
import { execProcess } from './exec-process.ts';
import type { OciSetup } from './oci-setup.ts';
import { trimOutputs } from './trim-outputs.ts';

/** How long killing an exec's tree may take before it is left to the container's removal. */
const KILL_TIMEOUT_MS = 10_000;

export interface ExecTarget {
  readonly setup: OciSetup;
  readonly record: TaskRecord;
  readonly process: OciProcess;
  readonly cgroups: ExecCgroups;
}

/** Directory of an exec that is under way: what recovery finds of it. */
function execDirectory(bundle: string, execId: string): string {
  return `${bundle}/exec-${execId}`;
}

/**
 * Runs a command in a container: the runtime's `exec --detach` with a sub-cgroup of its own and no monitor (DESIGN
 * decision 3). The exit comes from gantry-host; output is read until the pipes are empty after it.
 * @throws DeadlineExceeded after the plan's timeout and the context's reason when the caller left, both with the whole
 * tree of the exec gone; RuntimeCommandFailed when it cannot start
 */
export async function execInContainer(target: ExecTarget, plan: ExecPlan, parent: Context): Promise<ExecOutcome> {
  const { setup, record, cgroups } = target;
  const what = `command "${plan.argv[0] ?? ''}" in container ${record.id}`;
  if (plan.timeoutMs === undefined) return await prepareAndRun(target, plan, what, parent);
  using ctx = withTimeout(parent, plan.timeoutMs, `${what} (timeout ${plan.timeoutMs} ms)`);
  return await prepareAndRun({ setup, record, cgroups, process: target.process }, plan, what, ctx);
}

async function prepareAndRun(target: ExecTarget, plan: ExecPlan, what: string, ctx: Context): Promise<ExecOutcome> {
  const { setup, record, cgroups } = target;
  const { host } = setup;
  const directory = execDirectory(record.bundle, plan.id);
  let ended = false;
  try {
    await host.files.makeDirectory(directory, 0o700);
    await Promise.all([
      host.files.write(`${directory}/process.json`, JSON.stringify(execProcess(target.process, plan.argv)), 0o600),
      host.cgroups.create(cgroups.path(plan.id)),
    ]);
    const outcome = await whileWaiting(ctx, what, runExec(target, plan, ctx));
    ended = true;
    return outcome;
  } finally {
    await cleanUp(target, plan, ended, directory);
  }
}

async function runExec(target: ExecTarget, plan: ExecPlan, ctx: Context): Promise<ExecOutcome> {
  const { processes } = target.setup.host;
  await using stdout = await processes.outputPipe();
  await using stderr = await processes.outputPipe();
  const end = startAndAwait(target, plan, stdout, stderr, ctx);
  const settled = end.then(
    () => {},
    () => {},
  );
  const [out, err] = await Promise.all([
    stdout.collect(plan.outputLimit, settled),
    stderr.collect(plan.outputLimit, settled),
  ]);
  const exitCode = exitCodeOf(await end);
  const trimmed = trimOutputs(out.bytes, err.bytes, plan.outputLimit);
  return { ...trimmed, exitCode, truncated: trimmed.truncated || out.truncated || err.truncated };
}

async function startAndAwait(
  target: ExecTarget,
  plan: ExecPlan,
  stdout: OutputPipe,
  stderr: OutputPipe,
  ctx: Context,
): Promise<ProcessEnd> {
  const { setup, record, cgroups } = target;
  const directory = execDirectory(record.bundle, plan.id);
  const pidFile = `${directory}/pid`;
  const closeWriteEnds = (): void => {
    stdout.closeWrite();
    stderr.closeWrite();
  };
  const args = [
    'exec',
    '--detach',
    `--pid-file=${pidFile}`,
    `--process=${directory}/process.json`,
    `--cgroup=${cgroups.name(plan.id)}`,
    record.id,
  ];
  const stdio = [{ kind: 'null' }, { kind: 'fd', fd: stdout.writeFd }, { kind: 'fd', fd: stderr.writeFd }] as const;
  // The runtime itself is no guest of the container's limits: it runs beside the monitor.
  const call = {
    args,
    id: record.id,
    cgroup: record.monitorCgroup,
    stdio,
    logFile: `${directory}/log`,
    onSpawned: closeWriteEnds,
  };
  await setup.cli.detach(call, ctx);
  const content = await setup.host.files.read(pidFile, 32);
  const pid = Number.parseInt(content === undefined ? '' : Buffer.from(content).toString('latin1'), 10);
  if (!Number.isSafeInteger(pid)) throw new Internal(`exec in container ${record.id}`, 'the runtime wrote no pid');
  return await setup.host.processes.endOf(pid);
}

async function cleanUp(target: ExecTarget, plan: ExecPlan, ended: boolean, directory: string): Promise<void> {
  const { setup, cgroups, record } = target;
  using ctx = withTimeout(backgroundContext(setup.log), KILL_TIMEOUT_MS, `the end of exec ${plan.id}`);
  const results = await Promise.allSettled([
    ended ? cgroups.retire(plan.id, ctx) : cgroups.destroy(plan.id, ctx),
    setup.host.files.removeTree(directory),
  ]);
  for (const result of results) {
    if (result.status === 'rejected')
      setup.log('warn', 'exec left something behind', { container: record.id, error: result.reason });
  }
}

function exitCodeOf(end: ProcessEnd): number {
  if (end.code !== undefined) return end.code;
  const signal = Object.entries(constants.signals).find(([name]) => name === end.signal)?.[1];
  return 128 + (signal ?? 0);
}
