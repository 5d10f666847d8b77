import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import type { Session } from '../base/session.ts';
import type { AttachPlan, ExecSessionPlan, Task } from './handler.ts';
import type {
  ContainerOptions,
  ContainerScript,
  HandlerFixture,
  OpenHandlerFixture,
} from './testing/handler-fixture.ts';
import { ctx, operation } from './testing/handler-fixture.ts';

const ALL = { tty: false, stdin: true, stdout: true, stderr: true };
const TERMINAL = { tty: true, stdin: true, stdout: true, stderr: false };
const SIZE = { width: 33, height: 11 };
const [CTRL_P, CTRL_Q] = ['\x10', '\x11'];

const exec = (argv: readonly string[], request: Partial<ExecSessionPlan> = {}): ExecSessionPlan => ({
  ...{ id: 'e1', argv, ...ALL },
  ...request,
});

const attachment = (request: Partial<AttachPlan> = {}): AttachPlan => ({ ...ALL, endsWithStdin: false, ...request });

async function text(stream: Readable | undefined): Promise<string> {
  return Buffer.concat((await stream?.toArray()) ?? []).toString();
}

/** What a session shows, as it comes. */
class Screen {
  #text = '';
  #changed = Promise.withResolvers<void>();

  constructor({ stdout }: Session) {
    stdout?.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString();
      this.#changed.resolve();
      this.#changed = Promise.withResolvers<void>();
    });
  }

  async shows(what: string): Promise<void> {
    while (!this.#text.includes(what)) await this.#changed.promise;
  }
}

async function running(fixture: HandlerFixture, script: ContainerScript, wants?: ContainerOptions): Promise<Task> {
  const task = await fixture.handler.create(await fixture.containerPlan(script, wants), operation());
  await task.start(ctx);
  return task;
}

async function assertLives({ host }: HandlerFixture, { record: { process } }: Task): Promise<void> {
  assert.ok(process !== undefined);
  assert.equal(await host.processes.startTime(process.pid), process.startTime);
}

/** The streams of commands, whoever runs them. */
export function describeExecSessions(name: string, open: OpenHandlerFixture, skip: string | false): void {
  describe(`${name}: sessions of commands`, { skip }, () => {
    it('have input with an end, both outputs apart, and an exit code; and leave nothing', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      {
        await using session = await task.openExec(exec(fixture.execs.copy), ctx);
        session.stdin?.end('hello');
        const seen = await Promise.all([text(session.stdout), text(session.stderr), session.ended]);
        assert.deepEqual(seen, ['hello', 'err\n', 3]);
      }
      assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
    });

    it('have all output before their end', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      await using session = await task.openExec(exec(fixture.execs.flood, { stdin: false }), ctx);
      const [stdout, stderr] = await Promise.all([text(session.stdout), text(session.stderr)]);
      assert.deepEqual([stdout.length, stderr.length, await session.ended], [100_000, 50_000, 0]);
    });

    it('have a terminal with a size of their own', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      await using session = await task.openExec(exec(fixture.execs.size, TERMINAL), ctx);
      await session.resize(SIZE);
      session.stdin?.write('\n');
      const [output, code] = await Promise.all([text(session.stdout), session.ended]);
      assert.match(output, /11 33\r\n$/);
      assert.deepEqual([session.stderr, code], [undefined, 4]);
    });

    it('start on a terminal that has its size', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      await using session = await task.openExec(
        exec(fixture.execs.sizeAtStart, { ...TERMINAL, terminalSize: SIZE }),
        ctx,
      );
      assert.match(await text(session.stdout), /^11 33\r\n/);
    });

    it('end with their command, though a child of it keeps the output open', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      await using session = await task.openExec(exec(fixture.execs.leaveChild, { stdin: false }), ctx);
      assert.deepEqual(await Promise.all([text(session.stdout), session.ended]), ['started\n', 0]);
    });

    it('kill the whole tree when they are disposed of', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      const session = await task.openExec(exec(fixture.execs.hang), ctx);
      await session[Symbol.asyncDispose]();
      assert.equal(await session.ended, 137);
      assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
      assert.equal((await fixture.host.cgroups.pids(task.record.cgroup)).length, 1);
    });

    it('work for the daemon that did not create the container', async () => {
      await using fixture = await open();
      const { record } = await running(fixture, { kind: 'sleeps' });
      await fixture.restart();
      const task = await fixture.handler.reattach(record, ctx);
      await using session = await task.openExec(exec(fixture.execs.talk), ctx);
      assert.deepEqual(await Promise.all([text(session.stdout), session.ended]), ['out\n', 7]);
    });

    it('say with the message of the runtime why a command cannot start, and leave nothing', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      for (const streams of [ALL, TERMINAL]) {
        await assert.rejects(task.openExec(exec(fixture.execs.missing, streams), ctx), (error: unknown) => {
          assert.ok(error instanceof PreconditionFailed);
          assert.match(error.message, /nosuch/);
          return true;
        });
        assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
      }
    });
  });
}

/** The streams of containers' own processes, whoever runs them. */
export function describeAttachments(name: string, open: OpenHandlerFixture, skip: string | false): void {
  describe(`${name}: sessions of containers`, { skip }, () => {
    it('show everybody what comes from now on, and leave the container when they are disposed of', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'copies' }, { stdin: true });
      await using watching = await task.attach(attachment({ stdin: false }), ctx);
      const watched = new Screen(watching);
      {
        await using typing = await task.attach(attachment(), ctx);
        const typed = new Screen(typing);
        typing.stdin?.write('first\n');
        await Promise.all([typed.shows('first\n'), watched.shows('first\n')]);
      }
      await assertLives(fixture, task);
    });

    it('are had again by the next daemon', async () => {
      await using fixture = await open();
      const first = await running(fixture, { kind: 'copies' }, { stdin: true });
      await (await first.attach(attachment(), ctx))[Symbol.asyncDispose]();
      await fixture.restart();
      const task = await fixture.handler.reattach(first.record, ctx);
      await using session = await task.attach(attachment(), ctx);
      const screen = new Screen(session);
      session.stdin?.write('after\n');
      await screen.shows('after\n');
    });

    it('end with their input where others may come, and the container goes on', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'copies' }, { stdin: true });
      {
        await using session = await task.attach(attachment({ endsWithStdin: true }), ctx);
        session.stdin?.end();
        assert.equal(await session.ended, undefined);
      }
      await using session = await task.attach(attachment(), ctx);
      const screen = new Screen(session);
      session.stdin?.write('still there\n');
      await screen.shows('still there\n');
    });

    it('end the input of a container made for one, and with that', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'copies' }, { stdin: true, stdinOnce: true });
      await using session = await task.attach(attachment(), ctx);
      session.stdin?.end('stderr tail');
      assert.deepEqual(await Promise.all([text(session.stdout), session.ended]), ['stderr tail', undefined]);
      assert.equal((await task.ended).exitCode, 0);
    });

    it('give the terminal its size, and leave it by ctrl-p ctrl-q to be entered again', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'tells-size' }, { stdin: true, tty: true });
      for (const size of [SIZE, { width: 44, height: 22 }]) {
        await using session = await task.attach(attachment(TERMINAL), ctx);
        const screen = new Screen(session);
        await session.resize(size);
        await sized(session, screen, `${size.height} ${size.width}`);
        session.stdin?.write(CTRL_P);
        session.stdin?.write(CTRL_Q);
        assert.equal(await session.ended, undefined);
      }
      await assertLives(fixture, task);
    });

    it('end with the container', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      await using session = await task.attach(attachment({ stdin: false }), ctx);
      await task.kill(ctx);
      assert.deepEqual(await Promise.all([text(session.stdout), session.ended]), ['', undefined]);
    });

    it('are refused for another terminal than there is, and for a container that has ended', async () => {
      await using fixture = await open();
      const task = await running(fixture, { kind: 'sleeps' });
      await assert.rejects(task.attach(attachment(TERMINAL), ctx), InvalidInput);
      await task.kill(ctx);
      await task.ended;
      await assert.rejects(task.attach(attachment({ stdin: false }), ctx), PreconditionFailed);
    });
  });
}

/** A monitor takes a size when it gets to it: lines are typed until the answer to one is that. */
async function sized(session: Session, screen: Screen, size: string): Promise<void> {
  const typing = setInterval(() => session.stdin?.write('\n'), 20);
  await screen.shows(size).finally(() => clearInterval(typing));
}
