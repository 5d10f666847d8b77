import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { status as Code } from '@grpc/grpc-js';
import type { Context } from '../base/context.ts';
import { Cancelled, DeadlineExceeded, NotFound, Unavailable } from '../base/failure.ts';
import { encodedWithLongFields } from './encoded.ts';
import { ExecSyncResponse } from './generated/codecs.ts';
import { startServer } from './server.ts';
import { CriClient } from './testing/cri-client.ts';
import { openServer } from './testing/open-server.ts';
import { partialImageService, partialRuntimeService } from './testing/partial-service.ts';
import { EMPTY_MESSAGE, RawConnection } from './testing/raw-connection.ts';
import { isStatus } from './testing/status-is.ts';

const VERSION = { Version: () => ({ version: '0.1.0', runtimeName: 'gantry' }) };

/** An rpc that begins and then waits until its caller has left; `left` is the reason. */
class Waiting {
  readonly begun = Promise.withResolvers<Context>();
  readonly left = Promise.withResolvers<unknown>();

  readonly handler = async (_request: unknown, ctx: Context): Promise<never> => {
    this.begun.resolve(ctx);
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
    this.left.resolve(ctx.signal.reason);
    throw ctx.signal.reason;
  };
}

const field = (number: number) => ({ number, pieces: [Buffer.from(`${number}, `), Buffer.from(`${number}`)] });

describe('startServer()', () => {
  it('answers over a unix socket that only root and its group may use', async () => {
    await using at = await openServer(VERSION);
    using client = new CriClient(at.socketPath);
    const answer = await client.call('Version', {});
    assert.deepEqual(answer, { version: '0.1.0', runtimeName: 'gantry', runtimeVersion: '', runtimeApiVersion: '' });
    assert.equal(statSync(at.socketPath).mode & 0o777, 0o660);
  });

  it('releases the memory of a response when it has been sent, and when its caller has left', async () => {
    const released = Promise.withResolvers<void>();
    const exec = () => encodedWithLongFields(ExecSyncResponse, [field(1), field(2)], { exitCode: 3 }, released.resolve);
    await using at = await openServer({ ExecSync: exec });
    using client = new CriClient(at.socketPath);
    const { stdout, stderr, exitCode } = await client.call('ExecSync', {});
    assert.deepEqual([Buffer.from(stdout).toString(), Buffer.from(stderr).toString(), exitCode], ['1, 1', '2, 2', 3]);
    await released.promise;

    const leftBehind = Promise.withResolvers<void>();
    const waiting = new Waiting();
    const late = async (request: unknown, ctx: Context) => {
      await waiting.handler(request, ctx).catch(() => {});
      return encodedWithLongFields(ExecSyncResponse, [], {}, leftBehind.resolve);
    };
    await using other = await openServer({ ExecSync: late });
    using raw = new RawConnection(other.socketPath);
    raw.begin('/runtime.v1.RuntimeService/ExecSync').end(EMPTY_MESSAGE);
    await waiting.begun.promise;
    raw.destroy();
    await leftBehind.promise;
  });

  it('informs a handler that its caller has left', async () => {
    const waiting = new Waiting();
    await using at = await openServer({ ExecSync: waiting.handler });
    using client = new CriClient(at.socketPath);
    const leave = new AbortController();
    const answer = client.call('ExecSync', {}, { signal: leave.signal });
    await waiting.begun.promise;
    leave.abort();
    await assert.rejects(answer, isStatus(Code.CANCELLED, /./));
    assert.ok((await waiting.left.promise) instanceof Cancelled);
  });

  it('informs a handler that the connection of its caller broke', async () => {
    const waiting = new Waiting();
    await using at = await openServer({ ExecSync: waiting.handler });
    using raw = new RawConnection(at.socketPath);
    raw.begin('/runtime.v1.RuntimeService/ExecSync').end(EMPTY_MESSAGE);
    await waiting.begun.promise;
    raw.destroy();
    assert.ok((await waiting.left.promise) instanceof Cancelled);
  });

  it('passes the deadline of the caller to the handler, and informs it when the deadline has passed', async () => {
    const waiting = new Waiting();
    await using at = await openServer({ ExecSync: waiting.handler });
    using client = new CriClient(at.socketPath);
    const before = Date.now();
    const answer = client.call('ExecSync', {}, { timeoutMs: 300 });
    const { deadline } = await waiting.begun.promise;
    assert.ok(deadline !== undefined && deadline > before && deadline < before + 2000);
    await assert.rejects(answer, isStatus(Code.DEADLINE_EXCEEDED, /./));
    assert.ok((await waiting.left.promise) instanceof DeadlineExceeded);
  });

  it('has no deadline if the caller sent none', async () => {
    const waiting = new Waiting();
    await using at = await openServer({ ExecSync: waiting.handler });
    using raw = new RawConnection(at.socketPath);
    raw.begin('/runtime.v1.RuntimeService/ExecSync').end(EMPTY_MESSAGE);
    assert.equal((await waiting.begun.promise).deadline, undefined);
  });

  it('sends what failed, why, and the remedy', async () => {
    const remedy = 'ask for another';
    await using at = await openServer({
      PodSandboxStatus: ({ podSandboxId }) => {
        throw new NotFound('sandbox', podSandboxId, { remedy });
      },
    });
    using client = new CriClient(at.socketPath);
    const answer = client.call('PodSandboxStatus', { podSandboxId: 'x1' });
    await assert.rejects(answer, isStatus(Code.NOT_FOUND, /^sandbox "x1" not found \(ask for another\)$/));
  });

  it('answers INTERNAL for an internal error, and logs its stack trace', async () => {
    await using at = await openServer({
      StopContainer: () => {
        throw new TypeError('x is not a function \ud800');
      },
    });
    using client = new CriClient(at.socketPath);
    await assert.rejects(client.call('StopContainer', {}), isStatus(Code.INTERNAL, /x is not a function/));
    const line = at.log.lines.find(({ level }) => level === 'error');
    assert.match(String(line?.facts['stack']), /server\.test\.ts/);
    assert.equal(line?.facts['rpc'], 'StopContainer');
    assert.match(String(line?.facts['call']), /^StopContainer-/);
  });

  it('answers UNIMPLEMENTED with the reason for an RPC that is not implemented', async () => {
    await using at = await openServer();
    using client = new CriClient(at.socketPath);
    const expected = isStatus(Code.UNIMPLEMENTED, /^CheckpointContainer: not in this test$/);
    await assert.rejects(client.call('CheckpointContainer', {}), expected);
    await assert.rejects(
      Array.fromAsync(client.stream('GetContainerEvents', {})),
      isStatus(Code.UNIMPLEMENTED, /^GetC/),
    );
  });

  it('streams responses, and informs the handler when the client left', async () => {
    const left = Promise.withResolvers<void>();
    await using at = await openServer({
      GetContainerEvents: async function* (_request, ctx) {
        for (let i = 0; !ctx.signal.aborted; i++) {
          yield { containerId: String(i) };
          await new Promise(setImmediate);
        }
        left.resolve();
      },
    });
    using client = new CriClient(at.socketPath);
    const leave = new AbortController();
    const ids: string[] = [];
    await assert.rejects(
      async () => {
        for await (const event of client.stream('GetContainerEvents', {}, { signal: leave.signal })) {
          if (ids.push(event.containerId) === 3) leave.abort();
        }
      },
      isStatus(Code.CANCELLED, /./),
    );
    assert.deepEqual(ids.slice(0, 3), ['0', '1', '2']);
    await left.promise;
  });

  it('never logs a secret', async () => {
    await using at = await openServer({}, { PullImage: () => ({ imageRef: 'sha256:1' }) });
    using client = new CriClient(at.socketPath);
    const secrets = { password: 'hunter2', auth: 'aHVudGVyMg', identityToken: 'hunter3', registryToken: 'hunter4' };
    await client.call('PullImage', { image: { image: 'a' }, auth: { username: 'joe', ...secrets } });
    assert.match(at.log.text, /joe/);
    for (const secret of Object.values(secrets)) assert.ok(!at.log.text.includes(secret), secret);
  });

  it('takes over the socket of a dead process, but not that of a living one, nor another file', async () => {
    await using at = await openServer(VERSION);
    const options = { runtime: partialRuntimeService({}), image: partialImageService({}), log: () => {} };
    await assert.rejects(startServer({ ...options, socketPath: at.socketPath }), /another process serves it/);
    const file = `${at.socketPath}.txt`;
    writeFileSync(file, '');
    await assert.rejects(startServer({ ...options, socketPath: file }), /is not a socket/);
    await assert.rejects(startServer({ ...options, socketPath: `/${'x'.repeat(200)}` }), /at most 107 bytes/);
  });

  it('answers UNAVAILABLE to the calls that are open after the grace when it closes, and removes its socket', async () => {
    const waiting = new Waiting();
    const deaf = Promise.withResolvers<void>();
    await using at = await openServer({
      ExecSync: waiting.handler,
      StopContainer: () => {
        deaf.resolve();
        return new Promise<never>(() => {});
      },
      GetContainerEvents: async function* (_request, ctx) {
        yield { containerId: 'c1' };
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
        yield { containerId: 'late' };
      },
    });
    using client = new CriClient(at.socketPath);
    const events = client.stream('GetContainerEvents', {})[Symbol.asyncIterator]();
    await events.next();
    const answers = [client.call('ExecSync', {}), client.call('StopContainer', {}), events.next()];
    const isStopping = isStatus(Code.UNAVAILABLE, /^the daemon is stopping.*\(repeat the call when/);
    const all = Promise.all(answers.map((answer) => assert.rejects(answer, isStopping)));
    await Promise.all([waiting.begun.promise, deaf.promise]);
    await at.server.close(20);
    await all;
    assert.ok((await waiting.left.promise) instanceof Unavailable);
    assert.equal(existsSync(at.socketPath), false);
  });

  it('lets calls under way end when it closes', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await using at = await openServer({
      ExecSync: async () => {
        begun.resolve();
        await goOn.promise;
        return { exitCode: 7 };
      },
    });
    using client = new CriClient(at.socketPath);
    const answer = client.call('ExecSync', {});
    await begun.promise;
    const closing = at.server.close(60_000);
    goOn.resolve();
    assert.equal((await answer).exitCode, 7);
    client[Symbol.dispose]();
    await closing;
  });
});
