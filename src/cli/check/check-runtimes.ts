import { SystemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { pathsOf } from '../../base/paths.ts';
import { findExecutable } from '../../config/find-executable.ts';
import { createHandlers } from '../../handlers/create-handlers.ts';
import type { RuntimeHandler } from '../../handlers/handler.ts';
import { OperationCgroups } from '../../operation/operation-cgroups.ts';
import type { Operation } from '../../operation/operations.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, fail, failed, ok, warn } from './finding.ts';

const REMEDY = 'install crun or runc (apt-get install crun runc)';

/** Checks that conmon is installed and that each runtime starts a pause container. One working runtime is enough if it is the default. */
export const checkRuntimes: Check = {
  subject: 'runtimes',
  remedy: REMEDY,
  look: async (deps) => {
    const conmon = await findExecutable(deps.config.conmon);
    if (conmon === undefined) return [missing('conmon', deps.config.conmon, 'apt-get install conmon')];
    const tried: Finding[] = [];
    for (const name of Object.keys(deps.config.runtimes)) tried.push(await tryRuntime(name, conmon, deps));
    return [ok('conmon', conmon), ...judged(tried, deps.config.defaultRuntime)];
  },
};

/** A runtime that does not work is a failure only if no runtime works or if it is the default. */
function judged(tried: readonly Finding[], defaultRuntime: string): readonly Finding[] {
  const works = tried.some(({ level }) => level === 'ok');
  return tried.map((finding) => {
    const isNeeded = !works || finding.subject === `runtime ${defaultRuntime}`;
    return finding.level === 'fail' && !isNeeded ? { ...finding, level: 'warn' } : finding;
  });
}

async function tryRuntime(name: string, conmon: string, deps: CheckDeps): Promise<Finding> {
  const subject = `runtime ${name}`;
  const wanted = deps.config.runtimes[name]?.path ?? name;
  const path = await findExecutable(wanted);
  if (path === undefined) return missing(subject, wanted, REMEDY);
  try {
    const handler = await handlerOf(name, path, conmon, deps);
    const problem = await handler.probe(deps.ctx);
    if (problem !== undefined) return fail(subject, problem, 'configure another runtime');
    await runPause(handler, deps);
    const { recursiveReadOnlyMounts: rro } = handler.features;
    return rro
      ? ok(subject, `${path}; started a pause container`)
      : warn(subject, `${path} does not support recursive read-only mounts`, 'install a newer version');
  } catch (error) {
    return failed(subject, error, `check that it runs: ${path} --version`);
  }
}

async function handlerOf(name: string, path: string, conmon: string, deps: CheckDeps): Promise<RuntimeHandler> {
  const { host, directory, cgroup, gantryHostPath, ctx } = deps;
  const clock = new SystemClock();
  const handlers = await createHandlers(
    { default: name, handlers: { [name]: { type: 'oci', path } }, conmon },
    host,
    {
      paths: pathsOf(`${directory}/root`, `${directory}/run`),
      clock,
      pauseBinary: gantryHostPath,
      systemdCgroups: false,
      nativePause: false,
      operations: new OperationCgroups(cgroup, host, clock),
    },
    ctx,
  );
  return handlers.byName(name);
}

/** Creates, starts and removes the pause container of a minimal pod. */
async function runPause(handler: RuntimeHandler, { host, directory, cgroup, ctx }: CheckDeps): Promise<void> {
  const id = newId();
  const runDirectory = `${directory}/run/sandboxes/${id}`;
  const pauseCgroup = `${cgroup}/${id.slice(0, 13)}`;
  await host.files.makeDirectory(runDirectory, 0o711);
  const operation: Operation = { id, kind: 'run-sandbox', key: 'check', ctx, stage: (_name, act) => act() };
  try {
    await handler.openSandbox(
      {
        id,
        runDirectory,
        cgroup: pauseCgroup,
        namespaces: {},
        pid: 'POD',
        oomScoreAdj: 0,
        annotations: {},
      },
      operation,
    );
  } finally {
    await host.cgroups.kill(pauseCgroup, ctx);
    await handler.deleteTask(id, ctx);
    await host.cgroups.remove(pauseCgroup, ctx);
  }
}

function missing(subject: string, program: string, remedy: string): Finding {
  return fail(subject, program.startsWith('/') ? `${program} cannot be executed` : `${program} not found`, remedy);
}
