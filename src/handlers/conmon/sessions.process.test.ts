import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { PreconditionFailed } from '../../base/failure.ts';
import type { ExecSessionPlan, Task } from '../handler.ts';
import { ctx, operation } from '../testing/handler-fixture.ts';
import { RealHandlerFixture } from '../testing/real-handler-fixture.ts';

const ALL = { tty: false, stdin: true, stdout: true, stderr: true };

function plan(script: string, request: Partial<ExecSessionPlan> = {}): ExecSessionPlan {
  return { id: 'e1', argv: ['/bin/sh', '-c', script], ...ALL, ...request };
}

async function text(stream: Readable | undefined): Promise<string> {
  return Buffer.concat((await stream?.toArray()) ?? []).toString();
}

async function withTask(act: (task: Task, fixture: RealHandlerFixture) => Promise<void>): Promise<void> {
  await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
  const task = await fixture.handler.create(await fixture.containerPlan({ kind: 'sleeps' }), operation());
  await task.start(ctx);
  await act(task, fixture);
}

/** What only a real kernel and a real runtime show; the rest is in the suite of sessions. */
describe('sessions of commands under runc', () => {
  it('have a terminal of their own with a size, and all that was written to it', async () => {
    await withTask(async (task) => {
      const script = 'read x; test -t 0 && test -t 1 && echo got $x on $TERM; seq 1 2000; exit 4';
      await using session = await task.openExec(plan(script, { tty: true, stderr: false }), ctx);
      await session.resize({ width: 33, height: 11 });
      session.stdin?.write('hello\n');
      const [output, code] = await Promise.all([text(session.stdout), session.ended]);
      const numbers = Array.from({ length: 2000 }, (_, i) => `${i + 1}\r\n`).join('');
      assert.deepEqual([output, code], [`hello\r\ngot hello on xterm\r\n${numbers}`, 4]);
    });
  });

  it('kill the whole tree when they are disposed of', async () => {
    await withTask(async (task, fixture) => {
      const session = await task.openExec(plan('setsid sleep 1000 & sleep 1000'), ctx);
      await session[Symbol.asyncDispose]();
      assert.equal(await session.ended, 137);
      assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
      assert.equal((await fixture.host.cgroups.pids(task.record.cgroup)).length, 1);
    });
  });

  it('say with the message of the runtime why a command cannot start, and leave nothing', async () => {
    await withTask(async (task, fixture) => {
      for (const tty of [false, true]) {
        const missing = { ...plan(''), argv: ['/bin/nosuch'], tty, stderr: !tty };
        await assert.rejects(task.openExec(missing, ctx), (error: unknown) => {
          assert.ok(error instanceof PreconditionFailed);
          assert.match(error.message, /nosuch/);
          return true;
        });
        assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
        assert.deepEqual(
          (await fixture.host.files.list(task.record.bundle)).filter((name) => name.startsWith('exec-')),
          [],
        );
      }
    });
  });
});

describe('sessions of containers under runc', () => {
  it('show what the container answers to the last input of a client that closes its input', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const task = await fixture.handler.create(
      await fixture.containerPlan({ kind: 'copies' }, { stdin: true }),
      operation(),
    );
    await task.start(ctx);
    for (const line of ['first\n', 'second\n']) {
      await using session = await task.attach({ ...ALL, endsWithStdin: true }, ctx);
      session.stdin?.end(line);
      assert.deepEqual(await Promise.all([text(session.stdout), session.ended]), [line, undefined]);
    }
  });
});
