import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SystemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { companionCgroup } from '../../cgroups/leaf-cgroup.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { FakeKernel } from '../../host/testing/fake-kernel.ts';
import { type FakeProgram, sleepForever } from '../../host/testing/fake-program.ts';
import { emptySpec } from '../../oci/spec/build-container-spec.ts';
import { describeHandler } from '../handler.suite.ts';
import type { ContainerPlan, SandboxPlan, TaskInfo } from '../handler.ts';
import { FakeHandler } from './fake-handler.ts';
import { FakeRuntime, MONITOR_ROLE } from './fake-runtime.ts';
import { type ContainerOptions, type ContainerScript, ctx, type HandlerFixture, operation } from './handler-fixture.ts';

const PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  talk: ({ write }) => {
    write(1, 'out\n');
    write(2, 'err\n');
    return 7;
  },
  flood: ({ write }) => {
    write(1, new Uint8Array(100_000));
    write(2, new Uint8Array(50_000));
    return 0;
  },
  copy: async ({ input, write }) => {
    for await (const bytes of input) write(1, bytes);
    write(2, 'err\n');
    return 3;
  },
  cat: async ({ input, write }) => {
    for await (const bytes of input) write(1, bytes);
    return 0;
  },
  size: async (invocation) => {
    await printSizes(invocation, 1);
    return 4;
  },
  'size-at-start': ({ terminal, write }) => {
    const { width, height } = terminal?.() ?? { width: 0, height: 0 };
    write(1, `${height} ${width}\r\n`);
    return 0;
  },
  sizes: async (invocation) => {
    await printSizes(invocation, Number.POSITIVE_INFINITY);
    return 0;
  },
  'leave-child': ({ kernel, cgroup, write }) => {
    kernel.start({ argv: ['/fake/pause'], cgroup });
    write(1, 'started\n');
    return 0;
  },
};

/** Answers so many lines. */
async function printSizes({ input, terminal, write }: Parameters<FakeProgram>[0], count: number): Promise<void> {
  let answered = 0;
  for await (const bytes of input) {
    for (const _ of Buffer.from(bytes).toString().matchAll(/\n/g)) {
      const { width, height } = terminal?.() ?? { width: 0, height: 0 };
      write(1, `${height} ${width}\r\n`);
      answered += 1;
      if (answered === count) return;
    }
  }
}

class FakeHandlerFixture implements HandlerFixture {
  readonly kernel = new FakeKernel();
  readonly runtime = new FakeRuntime(this.kernel, new SystemClock());
  readonly execs = {
    ...{ talk: ['talk'], hang: ['sleep'], flood: ['flood'], missing: ['nosuch'] },
    ...{ copy: ['copy'], size: ['size'], sizeAtStart: ['size-at-start'], leaveChild: ['leave-child'] },
  };
  host = new FakeHost({ kernel: this.kernel });
  handler = new FakeHandler(this.runtime);

  constructor() {
    const { programs } = this.runtime;
    for (const code of [0, 3, 5, 6]) programs.set(`exit-${code}`, () => code);
    programs.set('says', sleepForever);
    for (const [name, program] of Object.entries(PROGRAMS)) programs.set(name, program);
  }

  async containerPlan(script: ContainerScript, wants: ContainerOptions = {}): Promise<ContainerPlan> {
    const { tty = false, stdin = false, stdinOnce = false } = wants;
    const id = newId();
    const spec = emptySpec();
    spec.process.args = [programOf(script)];
    const places = { bundle: `/run/${id}`, cgroup: `/pod/crio-${id}` };
    return { id, sandboxId: 'pod', spec, ...places, logPath: undefined, tty, stdin, stdinOnce };
  }

  async sandboxPlan(): Promise<SandboxPlan> {
    const id = newId();
    const own = { id, runDirectory: `/run/${id}`, cgroup: `/pod/crio-${id}`, namespaces: {}, annotations: {} };
    return { ...own, pid: 'POD', oomScoreAdj: -998 };
  }

  async killMonitor(container: Pick<TaskInfo, 'cgroup'>): Promise<void> {
    await this.host.cgroups.kill(companionCgroup(container.cgroup, MONITOR_ROLE), ctx);
  }

  async restart(): Promise<void> {
    this.host = new FakeHost({ kernel: this.kernel });
    this.handler = new FakeHandler(this.runtime);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function programOf(script: ContainerScript): string {
  if (script.kind === 'exits') return `exit-${script.code}`;
  const names = { sleeps: 'sleep', says: 'says', copies: 'cat', 'tells-size': 'sizes', 'missing-program': 'nosuch' };
  return names[script.kind];
}

describeHandler('fake handler', async () => new FakeHandlerFixture());

describe('fake handler', () => {
  it('tells of a container that the kernel killed for its memory', async () => {
    const fixture = new FakeHandlerFixture();
    const task = await fixture.handler.create(await fixture.containerPlan({ kind: 'sleeps' }), operation());
    await task.start(ctx);
    fixture.runtime.oomKill(task.record.id);
    const end = await task.ended;
    assert.deepEqual([end.exitCode, end.oomKilled], [137, true]);
  });

  it('keeps what it made when the call is never answered', async () => {
    const fixture = new FakeHandlerFixture();
    const never = new Promise<void>(() => {});
    const dying = new FakeHandler(fixture.runtime, { after: () => never });
    const plan = await fixture.containerPlan({ kind: 'sleeps' });
    void dying.create(plan, operation());
    await new Promise(setImmediate);
    assert.equal((await fixture.host.cgroups.pids(plan.cgroup)).length, 1);
  });
});
