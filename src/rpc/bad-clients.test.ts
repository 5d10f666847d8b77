import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { status as Code } from '@grpc/grpc-js';
import { MESSAGE_LIMIT } from './message-limits.ts';
import { CriClient } from './testing/cri-client.ts';
import { openServer, type TestServer } from './testing/open-server.ts';
import { EMPTY_MESSAGE, messageHead, RawConnection, statusOfStream } from './testing/raw-connection.ts';
import { isStatus } from './testing/status-is.ts';

const VERSION_PATH = '/runtime.v1.RuntimeService/Version';
const SERVICE = {
  Version: () => ({ runtimeName: 'gantry' }),
  ExecSync: () => ({ stdout: new Uint8Array(MESSAGE_LIMIT) }),
};

/** A good client on a connection of its own gets its answer. */
async function assertServes(at: TestServer): Promise<void> {
  using client = new CriClient(at.socketPath);
  assert.equal((await client.call('Version', {}, { timeoutMs: 10_000 })).runtimeName, 'gantry');
}

describe('a server with bad clients', () => {
  it('answers calls whose authority is a name, nothing, or an encoded path', async () => {
    await using at = await openServer(SERVICE);
    for (const authority of ['localhost', '', '%2Frun%2Fgantry%2Fgantry.sock', 'x'.repeat(1000)]) {
      using client = new CriClient(at.socketPath, { 'grpc.default_authority': authority });
      assert.equal((await client.call('Version', {})).runtimeName, 'gantry', authority);
    }
  });

  it('refuses a call whose authority HTTP/2 forbids, and no other call of that connection', async () => {
    await using at = await openServer(SERVICE);
    using raw = new RawConnection(at.socketPath);
    const bad = raw.begin(VERSION_PATH, { ':authority': '/run/gantry/gantry.sock' });
    bad.end(EMPTY_MESSAGE);
    assert.equal(await statusOfStream(bad), undefined);
    const good = raw.begin(VERSION_PATH);
    good.end(EMPTY_MESSAGE);
    assert.equal(await statusOfStream(good), Code.OK);
  });

  it('refuses messages beyond the limit, both ways, and goes on', async () => {
    await using at = await openServer(SERVICE);
    using client = new CriClient(at.socketPath);
    const big = client.call('ExecSync', { cmd: ['x'.repeat(MESSAGE_LIMIT)] });
    await assert.rejects(big, isStatus(Code.RESOURCE_EXHAUSTED, /larger/));
    await assert.rejects(client.call('ExecSync', {}), isStatus(Code.RESOURCE_EXHAUSTED, /exceed the message limit/));
    assert.equal((await client.call('Version', {})).runtimeName, 'gantry');
  });

  it('refuses by its head alone a message that claims to be huge (H108)', async () => {
    await using at = await openServer(SERVICE);
    using raw = new RawConnection(at.socketPath);
    const stream = raw.begin(VERSION_PATH);
    stream.write(messageHead(100 * 1024 * 1024));
    assert.equal(await statusOfStream(stream), Code.RESOURCE_EXHAUSTED);
    await assertServes(at);
  });

  it('refuses compressed junk and compressed bombs (H108)', async () => {
    await using at = await openServer(SERVICE);
    using raw = new RawConnection(at.socketPath);
    const junk = raw.begin(VERSION_PATH, { 'grpc-encoding': 'gzip' });
    junk.end(Buffer.concat([messageHead(4, true), Buffer.from('junk')]));
    assert.equal(await statusOfStream(junk), Code.INTERNAL);
    const small = gzipSync(Buffer.alloc(MESSAGE_LIMIT * 4));
    const bomb = raw.begin(VERSION_PATH, { 'grpc-encoding': 'gzip' });
    bomb.end(Buffer.concat([messageHead(small.length, true), small]));
    assert.equal(await statusOfStream(bomb), Code.RESOURCE_EXHAUSTED);
    await assertServes(at);
  });

  it('answers INVALID_ARGUMENT for bytes that are not the message', async () => {
    await using at = await openServer(SERVICE);
    using raw = new RawConnection(at.socketPath);
    const stream = raw.begin(VERSION_PATH);
    stream.end(Buffer.concat([messageHead(2), Buffer.from([10, 100])]));
    assert.equal(await statusOfStream(stream), Code.INVALID_ARGUMENT);
  });

  it('answers UNIMPLEMENTED for unknown RPCs and services', async () => {
    await using at = await openServer(SERVICE);
    using raw = new RawConnection(at.socketPath);
    for (const path of ['/runtime.v1.RuntimeService/Nothing', '/runtime.v1alpha2.RuntimeService/Version', '/']) {
      const stream = raw.begin(path);
      stream.end(EMPTY_MESSAGE);
      assert.equal(await statusOfStream(stream), Code.UNIMPLEMENTED, path);
    }
  });

  it('goes on when clients break off in the middle of a message', async () => {
    await using at = await openServer(SERVICE);
    for (const sent of [
      EMPTY_MESSAGE.subarray(0, 2),
      messageHead(1000),
      Buffer.concat([messageHead(1000), EMPTY_MESSAGE]),
    ]) {
      const raw = new RawConnection(at.socketPath);
      const stream = raw.begin(VERSION_PATH);
      await new Promise((resolve) => stream.write(sent, resolve));
      raw.destroy();
    }
    await assertServes(at);
  });

  it('continues while calls are open whose request never arrives', async () => {
    await using at = await openServer(SERVICE);
    using raw = new RawConnection(at.socketPath);
    for (let i = 0; i < 200; i++) raw.begin(VERSION_PATH).write(messageHead(1000));
    const good = raw.begin(VERSION_PATH);
    good.end(EMPTY_MESSAGE);
    assert.equal(await statusOfStream(good), Code.OK);
    await assertServes(at);
  });

  it('closes a connection that begins with anything but HTTP/2', async () => {
    await using at = await openServer(SERVICE);
    for (const garbage of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\u0016\u0003\u0001junk'.repeat(100),
      '\0'.repeat(10_000),
    ]) {
      const socket = connect(at.socketPath).on('error', () => {});
      socket.resume().write(garbage);
      await once(socket, 'close');
    }
    await assertServes(at);
  });

  it('closes a connection that never speaks', async () => {
    await using at = await openServer(SERVICE, {}, { timeMs: 50, timeoutMs: 50 });
    const silent = connect(at.socketPath).on('error', () => {});
    silent.resume();
    await once(silent, 'close');
    await assertServes(at);
  });

  it('answers a thousand calls at once on one connection', async () => {
    await using at = await openServer(SERVICE);
    using client = new CriClient(at.socketPath);
    const answers = await Promise.all(Array.from({ length: 2000 }, () => client.call('Version', {})));
    assert.ok(answers.every(({ runtimeName }) => runtimeName === 'gantry'));
  });
});
