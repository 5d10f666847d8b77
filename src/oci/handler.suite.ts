import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled, DeadlineExceeded, PreconditionFailed } from '../base/failure.ts';
import type { ExecPlan, Task } from './handler.ts';
import { describeAttachments, describeExecSessions } from './sessions.suite.ts';
import { ctx, type HandlerGround, type OpenGround, operation } from './testing/handler-ground.ts';

const PATIENT: Omit<ExecPlan, 'argv'> = { id: 'e1', timeoutMs: 20_000, outputLimit: 1_000_000 };

async function started(ground: HandlerGround, code?: number): Promise<Task> {
  const plan = await ground.containerPlan(code === undefined ? { kind: 'sleeps' } : { kind: 'exits', code });
  const task = await ground.handler.create(plan, operation());
  await task.start(ctx);
  return task;
}

/** What holds a pod, whoever starts it. */
export function describeSandboxes(name: string, open: OpenGround, skip: string | false = false): void {
  describe(`${name}: sandboxes`, { skip }, () => {
    it('holds a pod until its cgroup is killed', async () => {
      await using ground = await open();
      const plan = await ground.sandboxPlan();
      const hold = await ground.handler.openSandbox(plan, operation());
      assert.deepEqual(await ground.host.processes.startTime(hold.record.pid), hold.record.startTime);
      await ground.host.cgroups.kill(plan.cgroup, ctx);
      await hold.ended;
      await ground.handler.deleteTask(plan.id, ctx);
    });

    it('is found again by the next daemon', async () => {
      await using ground = await open();
      const plan = await ground.sandboxPlan();
      const { record } = await ground.handler.openSandbox(plan, operation());
      await ground.restart();
      const hold = await ground.handler.reattachSandbox(record, ctx);
      assert.ok(hold !== 'gone');
      await ground.host.cgroups.kill(plan.cgroup, ctx);
      await hold.ended;
      assert.equal(await ground.handler.reattachSandbox(record, ctx), 'gone');
    });
  });
}

/** What every runtime handler does, whatever it runs containers with. */
export function describeHandler(name: string, open: OpenGround, skip: string | false = false): void {
  describeSandboxes(name, open, skip);
  describeExecSessions(name, open, skip);
  describeAttachments(name, open, skip);

  describe(`${name}: life of a container`, { skip }, () => {
    it('creates it without starting it, then starts it, then knows its exit code', async () => {
      await using ground = await open();
      const plan = await ground.containerPlan({ kind: 'exits', code: 3 });
      const task = await ground.handler.create(plan, operation());
      assert.equal(await ground.host.processes.startTime(task.record.pid), task.record.startTime);
      await task.start(ctx);
      const end = await task.ended;
      assert.deepEqual([end.exitCode, end.known, end.oomKilled], [3, true, false]);
      assert.ok(end.finishedAt > 1_700_000_000_000_000_000n);
    });

    it('says in the words of the runtime why it cannot be created, and leaves nothing that cannot be deleted', async () => {
      await using ground = await open();
      const plan = await ground.containerPlan({ kind: 'missing-program' });
      await assert.rejects(ground.handler.create(plan, operation()), (error: unknown) => {
        assert.ok(error instanceof PreconditionFailed);
        assert.match(error.message, /nosuch/);
        return true;
      });
      await ground.host.cgroups.remove(plan.monitorCgroup, ctx);
      await ground.host.cgroups.remove(plan.cgroup, ctx);
      await ground.handler.deleteTask(plan.id, ctx);
    });

    it('ends by a signal, and takes a signal after that for nothing', async () => {
      await using ground = await open();
      const task = await started(ground);
      await task.signal(9, ctx);
      assert.equal((await task.ended).exitCode, 137);
      await task.signal(15, ctx);
    });

    it('kills everything in it', async () => {
      await using ground = await open();
      const task = await started(ground);
      await task.kill(ctx);
      assert.equal((await task.ended).exitCode, 137);
      assert.deepEqual(await ground.host.cgroups.pids(task.record.cgroup), []);
    });

    it('is deleted once and again', async () => {
      await using ground = await open();
      const task = await started(ground, 0);
      await task.ended;
      await ground.handler.deleteTask(task.record.id, ctx);
      await ground.handler.deleteTask(task.record.id, ctx);
      await ground.handler.deleteTask('never-there', ctx);
    });

    it('refuses to reopen a log that it has not', async () => {
      await using ground = await open();
      await assert.rejects((await started(ground)).reopenLog(ctx), PreconditionFailed);
    });
  });

  describe(`${name}: a container and the next daemon`, { skip }, () => {
    it('goes on while no daemon runs and ends before the eyes of the next', async () => {
      await using ground = await open();
      const { record } = await started(ground);
      await ground.restart();
      const task = await ground.handler.reattach(record, ctx);
      assert.equal(await task.isStarted(ctx), true);
      await task.signal(9, ctx);
      assert.deepEqual(
        { ...(await task.ended), finishedAt: 0n },
        { exitCode: 137, finishedAt: 0n, oomKilled: false, known: true },
      );
    });

    it('has its exit code also when it ended before', async () => {
      await using ground = await open();
      const first = await started(ground, 5);
      const end = await first.ended;
      await ground.restart();
      const task = await ground.handler.reattach(first.record, ctx);
      assert.deepEqual(await task.ended, end);
    });

    it('is started by the daemon that did not create it', async () => {
      await using ground = await open();
      const plan = await ground.containerPlan({ kind: 'exits', code: 6 });
      const { record } = await ground.handler.create(plan, operation());
      await ground.restart();
      const task = await ground.handler.reattach(record, ctx);
      assert.equal(await task.isStarted(ctx), false);
      await task.start(ctx);
      assert.equal((await task.ended).exitCode, 6);
    });

    it('ends with a code that its monitor did not report when that died before', async () => {
      await using ground = await open();
      const task = await started(ground);
      await ground.host.cgroups.kill(task.record.monitorCgroup, ctx);
      await task.kill(ctx);
      const end = await task.ended;
      // What the kernel reported, where the process was adopted in time.
      assert.ok([137, 255].includes(end.exitCode));
      assert.equal(end.known, false);
    });

    it('is gone when it was created, never started, and lost its monitor', async () => {
      await using ground = await open();
      const plan = await ground.containerPlan({ kind: 'sleeps' });
      const { record } = await ground.handler.create(plan, operation());
      await ground.host.cgroups.kill(plan.monitorCgroup, ctx);
      await ground.restart();
      const task = await ground.handler.reattach(record, ctx);
      assert.equal((await task.ended).known, false);
    });
  });

  describe(`${name}: exec`, { skip }, () => {
    it('returns both outputs and the exit code', async () => {
      await using ground = await open();
      const task = await started(ground);
      const outcome = await task.exec({ ...PATIENT, argv: ground.execs.talk }, ctx);
      assert.equal(Buffer.from(outcome.stdout).toString(), 'out\n');
      assert.equal(Buffer.from(outcome.stderr).toString(), 'err\n');
      assert.deepEqual([outcome.exitCode, outcome.truncated], [7, false]);
    });

    it('works for the daemon that did not create the container', async () => {
      await using ground = await open();
      const { record } = await started(ground);
      await ground.restart();
      const task = await ground.handler.reattach(record, ctx);
      assert.equal((await task.exec({ ...PATIENT, argv: ground.execs.talk }, ctx)).exitCode, 7);
    });

    it('keeps both outputs within the limit together', async () => {
      await using ground = await open();
      const task = await started(ground);
      const outcome = await task.exec({ ...PATIENT, outputLimit: 60_000, argv: ground.execs.flood }, ctx);
      assert.deepEqual([outcome.stdout.length, outcome.stderr.length, outcome.truncated], [30_000, 30_000, true]);
    });

    it('ends after its timeout with nothing of it left', async () => {
      await using ground = await open();
      const task = await started(ground);
      await assert.rejects(task.exec({ ...PATIENT, timeoutMs: 300, argv: ground.execs.hang }, ctx), DeadlineExceeded);
      assert.equal((await ground.host.cgroups.pids(task.record.cgroup)).length, 1);
      assert.deepEqual(await ground.host.cgroups.children(task.record.cgroup), []);
    });

    it('ends when its caller leaves', async () => {
      await using ground = await open();
      const task = await started(ground);
      const caller = new AbortController();
      const leaving = task.exec({ ...PATIENT, argv: ground.execs.hang }, { ...ctx, signal: caller.signal });
      caller.abort(new Cancelled('an exec'));
      await assert.rejects(leaving, Cancelled);
      assert.deepEqual(await ground.host.cgroups.children(task.record.cgroup), []);
    });

    it('says in the words of the runtime why a command cannot start', async () => {
      await using ground = await open();
      const task = await started(ground);
      await assert.rejects(task.exec({ ...PATIENT, argv: ground.execs.missing }, ctx), (error: unknown) => {
        assert.ok(error instanceof PreconditionFailed);
        assert.match(error.message, /nosuch/);
        return true;
      });
    });

    it('refuses a container that has ended', async () => {
      await using ground = await open();
      const task = await started(ground, 0);
      await task.ended;
      await assert.rejects(task.exec({ ...PATIENT, argv: ground.execs.talk }, ctx), PreconditionFailed);
    });
  });
}
