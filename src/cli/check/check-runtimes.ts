import { SystemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { pathsOf } from '../../base/paths.ts';
import { findExecutable } from '../../daemon/config/find-executable.ts';
import { createHandlers } from '../../handlers/create-handlers.ts';
import type { RuntimeHandler } from '../../handlers/handler.ts';
import type { Operation } from '../../operation/operations.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, fail, failed, ok, warn } from './finding.ts';

const REMEDY = 'install crun or runc (apt-get install crun runc)';

/** The monitor is there, and each runtime really runs a pause. Only one of them has to, unless one is named default. */
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

/** A runtime that does not work is a failure only where nothing works, or where it is the default. */
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
    if (problem !== undefined) return fail(subject, problem, 'use another runtime');
    await runPause(handler, deps);
    const { recursiveReadOnlyMounts: rro } = handler.features;
    return rro
      ? ok(subject, `${path}; ran a pause`)
      : warn(subject, `${path} has no recursive read-only mounts`, 'use a newer one');
  } catch (error) {
    return failed(subject, error, `try: ${path} --version`);
  }
}

async function handlerOf(name: string, path: string, conmon: string, deps: CheckDeps): Promise<RuntimeHandler> {
  const { host, directory, cgroup, gantryHostPath, ctx } = deps;
  const handlers = await createHandlers(
    { default: name, handlers: { [name]: { type: 'oci', path } }, conmon },
    host,
    {
      paths: pathsOf(`${directory}/root`, `${directory}/run`),
      clock: new SystemClock(),
      pauseBinary: gantryHostPath,
      systemdCgroups: false,
      nativePause: false,
      // A leaf: on cgroup v2 what has controllers below it takes no process.
      cgroup: `${cgroup}/runtime`,
    },
    ctx,
  );
  return handlers.byName(name);
}

/** Creates, starts and removes the pause of a pod that has nothing. */
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
