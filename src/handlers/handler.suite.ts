import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled, DeadlineExceeded, PreconditionFailed } from '../base/failure.ts';
import type { Resource } from '../operation/resource.ts';
import type { ExecPlan, Task } from './handler.ts';
import { describeAttachments, describeExecSessions } from './sessions.suite.ts';
import { ctx, type HandlerFixture, type OpenHandlerFixture, operation } from './testing/handler-fixture.ts';

const LONG_TIMEOUT: Omit<ExecPlan, 'argv'> = { id: 'e1', timeoutMs: 20_000, outputLimit: 1_000_000 };

async function started(fixture: HandlerFixture, code?: number): Promise<Task> {
  const plan = await fixture.containerPlan(code === undefined ? { kind: 'sleeps' } : { kind: 'exits', code });
  const task = await fixture.handler.create(plan, operation());
  await task.start(ctx);
  return task;
}

/** As the ledger releases what a handler declares. */
async function release(resource: Resource, { host, handler }: HandlerFixture): Promise<void> {
  if (resource.kind === 'cgroup') await host.cgroups.remove(resource.path, ctx);
  else if (resource.kind === 'task') await handler.deleteTask(resource.id, ctx);
  else assert.fail(`a handler without resources of kind ${resource.kind} declares one`);
}

/** What holds a pod, whoever starts it. */
export function describeSandboxes(name: string, open: OpenHandlerFixture, skip: string | false = false): void {
  describe(`${name}: sandboxes`, { skip }, () => {
    it('holds a pod until its cgroup is killed', async () => {
      await using fixture = await open();
      const plan = await fixture.sandboxPlan();
      const pauseProcess = await fixture.handler.openSandbox(plan, operation());
      const { process } = pauseProcess.state;
      assert.ok(process !== undefined);
      assert.deepEqual(await fixture.host.processes.startTime(process.pid), process.startTime);
      await fixture.host.cgroups.kill(plan.cgroup, ctx);
      await pauseProcess.ended;
      await fixture.handler.deleteTask(plan.id, ctx);
    });

    it('is found again by the next daemon', async () => {
      await using fixture = await open();
      const plan = await fixture.sandboxPlan();
      const { state } = await fixture.handler.openSandbox(plan, operation());
      const record = { ...plan, ...state };
      await fixture.restart();
      const pauseProcess = await fixture.handler.reattachSandbox(record);
      assert.ok(pauseProcess !== 'gone');
      await fixture.host.cgroups.kill(plan.cgroup, ctx);
      await pauseProcess.ended;
      assert.equal(await fixture.handler.reattachSandbox(record), 'gone');
    });
  });
}

/** What every runtime handler does, whatever it runs containers with. */
export function describeHandler(name: string, open: OpenHandlerFixture, skip: string | false = false): void {
  describeSandboxes(name, open, skip);
  describeExecSessions(name, open, skip);
  describeAttachments(name, open, skip);

  describe(`${name}: life of a container`, { skip }, () => {
    it('creates it without starting it, then starts it, then knows its exit code', async () => {
      await using fixture = await open();
      const plan = await fixture.containerPlan({ kind: 'exits', code: 3 });
      const task = await fixture.handler.create(plan, operation());
      const { process } = task.record;
      assert.ok(process !== undefined);
      assert.equal(await fixture.host.processes.startTime(process.pid), process.startTime);
      await task.start(ctx);
      const end = await task.ended;
      assert.deepEqual([end.exitCode, end.known, end.oomKilled], [3, true, false]);
      assert.ok(end.finishedAt > 1_700_000_000_000_000_000n);
    });

    it('says with the message of the runtime why it cannot be created, and leaves nothing that cannot be deleted', async () => {
      await using fixture = await open();
      const plan = await fixture.containerPlan({ kind: 'missing-program' });
      await assert.rejects(fixture.handler.create(plan, operation()), (error: unknown) => {
        assert.ok(error instanceof PreconditionFailed);
        assert.match(error.message, /nosuch/);
        return true;
      });
      for (const resource of fixture.handler.containerResources(plan).toReversed()) await release(resource, fixture);
      assert.equal(await fixture.host.cgroups.exists(plan.cgroup), false);
    });

    it('ends by a signal, and takes a signal after that for nothing', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      await task.signal(9, ctx);
      assert.equal((await task.ended).exitCode, 137);
      await task.signal(15, ctx);
    });

    it('kills everything in it', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      await task.kill(ctx);
      assert.equal((await task.ended).exitCode, 137);
      assert.deepEqual(await fixture.host.cgroups.pids(task.record.cgroup), []);
    });

    it('is deleted once and again', async () => {
      await using fixture = await open();
      const task = await started(fixture, 0);
      await task.ended;
      await fixture.handler.deleteTask(task.record.id, ctx);
      await fixture.handler.deleteTask(task.record.id, ctx);
      await fixture.handler.deleteTask('never-there', ctx);
    });

    it('refuses to reopen a log that it has not', async () => {
      await using fixture = await open();
      await assert.rejects(
        (await started(fixture)).reopenLog((_resources, act) => act(), ctx),
        PreconditionFailed,
      );
    });
  });

  describe(`${name}: a container and the next daemon`, { skip }, () => {
    it('goes on while no daemon runs and ends before the eyes of the next', async () => {
      await using fixture = await open();
      const { record } = await started(fixture);
      await fixture.restart();
      const task = await fixture.handler.reattach(record, ctx);
      assert.equal(await task.isStarted(ctx), true);
      await task.signal(9, ctx);
      assert.deepEqual(
        { ...(await task.ended), finishedAt: 0n },
        { exitCode: 137, finishedAt: 0n, oomKilled: false, known: true },
      );
    });

    it('has its exit code also when it ended before', async () => {
      await using fixture = await open();
      const first = await started(fixture, 5);
      const end = await first.ended;
      await fixture.restart();
      const task = await fixture.handler.reattach(first.record, ctx);
      assert.deepEqual(await task.ended, end);
    });

    it('is started by the daemon that did not create it', async () => {
      await using fixture = await open();
      const plan = await fixture.containerPlan({ kind: 'exits', code: 6 });
      const { record } = await fixture.handler.create(plan, operation());
      await fixture.restart();
      const task = await fixture.handler.reattach(record, ctx);
      assert.equal(await task.isStarted(ctx), false);
      await task.start(ctx);
      assert.equal((await task.ended).exitCode, 6);
    });

    it('ends with a code that its monitor did not report when that died before', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      await fixture.killMonitor(task.record);
      await task.kill(ctx);
      const end = await task.ended;
      // What the kernel reported, where the process was adopted in time.
      assert.ok([137, 255].includes(end.exitCode));
      assert.equal(end.known, false);
    });

    it('is gone when it was created, never started, and lost its monitor', async () => {
      await using fixture = await open();
      const plan = await fixture.containerPlan({ kind: 'sleeps' });
      const { record } = await fixture.handler.create(plan, operation());
      await fixture.killMonitor(plan);
      await fixture.restart();
      const task = await fixture.handler.reattach(record, ctx);
      assert.equal((await task.ended).known, false);
    });
  });

  describe(`${name}: exec`, { skip }, () => {
    it('returns both outputs and the exit code', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      const outcome = await task.exec({ ...LONG_TIMEOUT, argv: fixture.execs.talk }, ctx);
      assert.equal(Buffer.concat(outcome.stdout).toString(), 'out\n');
      assert.equal(Buffer.concat(outcome.stderr).toString(), 'err\n');
      assert.deepEqual([outcome.exitCode, outcome.truncated], [7, false]);
    });

    it('works for the daemon that did not create the container', async () => {
      await using fixture = await open();
      const { record } = await started(fixture);
      await fixture.restart();
      const task = await fixture.handler.reattach(record, ctx);
      assert.equal((await task.exec({ ...LONG_TIMEOUT, argv: fixture.execs.talk }, ctx)).exitCode, 7);
    });

    it('keeps both outputs within the limit together', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      const outcome = await task.exec({ ...LONG_TIMEOUT, outputLimit: 60_000, argv: fixture.execs.flood }, ctx);
      const lengths = [outcome.stdout, outcome.stderr].map((output) => Buffer.concat(output).length);
      assert.deepEqual([...lengths, outcome.truncated], [30_000, 30_000, true]);
    });

    it('ends after its timeout with nothing of it left', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      await assert.rejects(
        task.exec({ ...LONG_TIMEOUT, timeoutMs: 300, argv: fixture.execs.hang }, ctx),
        DeadlineExceeded,
      );
      assert.equal((await fixture.host.cgroups.pids(task.record.cgroup)).length, 1);
      assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
    });

    it('ends when its caller leaves', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      const caller = new AbortController();
      const leaving = task.exec({ ...LONG_TIMEOUT, argv: fixture.execs.hang }, { ...ctx, signal: caller.signal });
      caller.abort(new Cancelled('an exec'));
      await assert.rejects(leaving, Cancelled);
      assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
    });

    it('says with the message of the runtime why a command cannot start', async () => {
      await using fixture = await open();
      const task = await started(fixture);
      await assert.rejects(task.exec({ ...LONG_TIMEOUT, argv: fixture.execs.missing }, ctx), (error: unknown) => {
        assert.ok(error instanceof PreconditionFailed);
        assert.match(error.message, /nosuch/);
        return true;
      });
    });

    it('refuses a container that has ended', async () => {
      await using fixture = await open();
      const task = await started(fixture, 0);
      await task.ended;
      await assert.rejects(task.exec({ ...LONG_TIMEOUT, argv: fixture.execs.talk }, ctx), PreconditionFailed);
    });
  });
}
