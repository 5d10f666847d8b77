import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execRequest, openServer } from '../testing/open-server.ts';
import { RawClient, webSocketUpgrade } from '../testing/raw-client.ts';
import { WebSocketClient } from '../testing/web-socket-client.ts';

/** The first byte of each frame: whether it is final, and its opcode. Source: RFC 6455, section 5.2. */
function* framesIn(bytes: Buffer): Generator<number> {
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt8(at + 1);
    yield bytes.readUInt8(at);
    if (length < 126) at += 2 + length;
    else at += length === 126 ? 4 + bytes.readUInt16BE(at + 2) : 10 + Number(bytes.readBigUInt64BE(at + 2));
  }
}

describe('exec over WebSocket', () => {
  it('says first that it is there, then gives outputs and outcome, then closes well', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['say', 'out', 'err', '5']));
    using client = await WebSocketClient.connect(url, 'v4.channel.k8s.io');
    await client.until(() => client.closeCode !== undefined);
    assert.deepEqual([...client.received.keys()][0], 1);
    assert.deepEqual([client.text(1), client.text(2), client.closeCode], ['out', 'err', 1000]);
    assert.equal(JSON.parse(client.text(3)).details.causes[0].message, '5');
  });

  it('takes the first protocol of the client that it has', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['say', 'x']));
    using client = await WebSocketClient.connect(url, 'v9.channel.k8s.io', 'v5.channel.k8s.io', 'v4.channel.k8s.io');
    assert.equal(client.socket.protocol, 'v5.channel.k8s.io');
  });

  it('refuses a client that offers only unsupported protocols', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['say', 'x']));
    await assert.rejects(WebSocketClient.connect(url, 'v9.channel.k8s.io'), /403/);
  });

  it('ends the input when a client of version 5 closes it', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['cat'], { stdin: true }));
    using client = await WebSocketClient.connect(url, 'v5.channel.k8s.io');
    client.send(0, 'hello');
    client.socket.send(Buffer.of(255, 0));
    await client.until(() => client.closeCode !== undefined);
    assert.deepEqual([client.text(1), JSON.parse(client.text(3)).status], ['hello', 'Success']);
  });

  it('speaks base64 with clients that do', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['cat'], { stdin: true }));
    using client = await WebSocketClient.connect(url, 'v4.base64.channel.k8s.io');
    client.socket.send(`0${Buffer.from('hello').toString('base64')}`);
    await client.until(() => client.text(1) === 'hello');
  });

  it('sends clients without a protocol failures as text', async () => {
    await using at = await openServer();
    using client = await WebSocketClient.connect(at.url(execRequest(['say', 'x', '', '4'])));
    await client.until(() => client.closeCode !== undefined);
    assert.match(client.text(3), /exit status 4$/);
  });

  it('resizes the terminal', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['hang'], { tty: true, stderr: false }));
    using client = await WebSocketClient.connect(url, 'v4.channel.k8s.io');
    client.send(4, '{"Width":80,"Height":24}');
    await at.target.until(() => at.target.sizes.length === 1);
    assert.deepEqual(at.target.sizes, [{ width: 80, height: 24 }]);
  });

  it('starts a command on a terminal with the size that the client sends first', async () => {
    await using at = await openServer({ times: { sizeMs: 60_000 } });
    const url = at.url(execRequest(['hang'], { tty: true, stderr: false }));
    using client = await WebSocketClient.connect(url, 'v5.channel.k8s.io');
    client.send(4, '{"Width":132,');
    client.send(4, '"Height":50}\n');
    await at.target.until(() => at.target.open.size === 1);
    assert.deepEqual(at.target.startSizes, [{ width: 132, height: 50 }]);
  });

  it('starts a command on a terminal without a size if the client has none or sends none in time', async () => {
    await using at = await openServer({ times: { sizeMs: 60_000 } });
    const url = (): URL => at.url(execRequest(['hang'], { tty: true, stderr: false }));
    using client = await WebSocketClient.connect(url(), 'v5.channel.k8s.io');
    client.send(4, '{"Width":0,"Height":0}');
    await at.target.until(() => at.target.open.size === 1);
    await using impatient = await openServer({ times: { sizeMs: 20 } });
    const silent = impatient.url(execRequest(['hang'], { tty: true, stderr: false }));
    using _silent = await WebSocketClient.connect(silent, 'v5.channel.k8s.io');
    await impatient.target.until(() => impatient.target.open.size === 1);
    assert.deepEqual([...at.target.startSizes, ...impatient.target.startSizes], [undefined, undefined]);
  });

  it('sets the size of an attached terminal before its input is connected', async () => {
    await using at = await openServer({ times: { sizeMs: 60_000 } });
    const streams = { tty: true, stdin: true, stdout: true, stderr: false };
    using client = await WebSocketClient.connect(
      at.url({ kind: 'attach', containerId: 'c1', streams }),
      'v5.channel.k8s.io',
    );
    client.send(0, 'typed');
    await at.target.until(() => at.target.open.size === 1);
    client.send(4, '{"Width":132,"Height":50}');
    await client.until(() => client.text(1) === 'typed');
    assert.equal(at.target.sizesBeforeInput, 1);
  });

  it('sends each message as one frame', async () => {
    for (const protocol of ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'v5.channel.k8s.io']) {
      await using at = await openServer({ times: { leaveMs: 20 } });
      const url = at.url(execRequest(['flood', '200000']));
      using client = await RawClient.connect(url);
      client.write(webSocketUpgrade(url, protocol));
      await client.head();
      const frames = [...framesIn(Buffer.from(await client.rest(), 'latin1'))];
      const opcode = protocol.includes('base64') ? 0x81 : 0x82;
      assert.ok(frames.length > 3, `${frames.length} frames`);
      assert.deepEqual(new Set(frames), new Set([opcode, 0x88]), protocol);
    }
  });

  it('frees output that has been sent', async () => {
    for (const protocol of ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io']) {
      await using at = await openServer();
      using client = await WebSocketClient.connect(at.url(execRequest(['flood', '200000'])), protocol);
      await client.until(() => client.closeCode !== undefined);
      assert.equal(client.text(1).length, 200_000);
      assert.deepEqual(
        at.target.firstOutput.map(({ length }) => length),
        [0, 0, 0],
      );
    }
  });

  it('ends the command when the client leaves', async () => {
    await using at = await openServer();
    using client = await WebSocketClient.connect(at.url(execRequest(['hang'])), 'v4.channel.k8s.io');
    await at.target.until(() => at.target.open.size === 1);
    client.socket.terminate();
    await at.target.until(() => at.target.open.size === 0);
  });
});
