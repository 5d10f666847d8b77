import { PassThrough } from 'node:stream';
import { messageOf, PreconditionFailed } from '../../base/failure.ts';
import type { Session, TerminalSize } from '../../base/session.ts';
import { SIGKILL } from '../../base/signals.ts';
import type { FakeStart } from '../../host/testing/fake-kernel.ts';
import type { ExecSessionPlan } from '../handler.ts';
import type { FakeContainer, FakeRuntime } from './fake-runtime.ts';

/** Starts a command in a fake container and returns its streams. @throws PreconditionFailed where there is no such program */
export function openFakeExec(runtime: FakeRuntime, container: FakeContainer, plan: ExecSessionPlan): Session {
  const cgroup = `${container.cgroup}/exec-${plan.id}`;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let size: TerminalSize = plan.terminalSize ?? { width: 0, height: 0 };
  if (!plan.stdin) stdin.end();
  const write: FakeStart['write'] = (fd, bytes) => (fd === 1 || plan.tty ? stdout : stderr).write(bytes);
  const streams = { input: stdin, write, ...(plan.tty ? { terminal: () => size } : {}) };
  const ended = start(runtime, container, cgroup, plan, streams).then(({ code }) => {
    stdout.end();
    stderr.end();
    return code ?? 137;
  });
  return {
    ...{ stdin: plan.stdin ? stdin : undefined, stdout: plan.stdout ? stdout : undefined, ended },
    stderr: plan.stderr ? stderr : undefined,
    resize: async (wanted) => {
      size = wanted;
    },
    [Symbol.asyncDispose]: async () => {
      for (const process of runtime.kernel.within(cgroup)) process.signal(SIGKILL);
      runtime.kernel.cgroups.delete(cgroup);
    },
  };
}

function start(
  runtime: FakeRuntime,
  container: FakeContainer,
  cgroup: string,
  { argv }: ExecSessionPlan,
  streams: Parameters<FakeRuntime['exec']>[3],
): ReturnType<FakeRuntime['exec']>['ended'] {
  try {
    return runtime.exec(container, cgroup, argv, streams).ended;
  } catch (error) {
    throw new PreconditionFailed(`exec in ${container.id} failed: ${messageOf(error)}`);
  }
}
