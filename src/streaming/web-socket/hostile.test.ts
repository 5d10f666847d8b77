import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execRequest, openServer, type ServerUnderTest } from '../testing/open-server.ts';
import { clientFrame, RawClient, webSocketUpgrade } from '../testing/raw-client.ts';
import { WebSocketClient } from '../testing/web-socket-client.ts';

async function upgrade(at: ServerUnderTest): Promise<RawClient> {
  const url = at.url(execRequest(['hang'], { stdin: true }));
  const client = await RawClient.connect(url);
  client.write(webSocketUpgrade(url, 'v5.channel.k8s.io'));
  assert.match(await client.head(), /^HTTP\/1\.1 101 /);
  await at.target.until(() => at.target.open.size === 1);
  // The first message says that the streams exist: one frame with the channel's number alone.
  assert.deepEqual(await client.bytes(3), Buffer.from('820101', 'hex'));
  return client;
}

/** What a client may send, and the code that it is closed with. */
const CASES: readonly (readonly [string, number, Buffer])[] = [
  ['a frame that is not masked', 1002, Buffer.from('82020041', 'hex')],
  ['a length of 2^63', 1009, clientFrame(0x82, Buffer.alloc(0), [0xff, 0x80, 0, 0, 0, 0, 0, 0, 0])],
  ['a message of 2 MiB', 1009, clientFrame(0x82, Buffer.alloc(0), [0xff, 0, 0, 0, 0, 0, 0x20, 0, 0])],
  ['a ping in pieces', 1002, clientFrame(0x09, Buffer.alloc(0))],
  ['a ping of 126 bytes', 1002, clientFrame(0x89, Buffer.alloc(126), [0x80 | 126, 0, 126])],
  ['reserved bits', 1002, clientFrame(0xf2, Buffer.from('00', 'hex'))],
  ['an unknown opcode', 1002, clientFrame(0x83, Buffer.from('00', 'hex'))],
  ['a continuation of nothing', 1002, clientFrame(0x80, Buffer.from('00', 'hex'))],
  ['the end of a channel that does not exist', 1002, clientFrame(0x82, Buffer.from([255, 9]))],
  ['an end of channel with more behind it', 1002, clientFrame(0x82, Buffer.from([255, 0, 0]))],
];

describe('hostile clients of WebSocket', () => {
  for (const [name, code, bytes] of CASES) {
    it(`are cut off for ${name}, and their command with them`, async () => {
      await using at = await openServer();
      using client = await upgrade(at);
      client.write(bytes);
      const answer = await client.bytes(4);
      assert.deepEqual([answer?.[0], answer?.readUInt16BE(2)], [0x88, code]);
      client.socket.destroy();
      await at.target.until(() => at.target.open.size === 0);
    });
  }

  it('may send in pieces, and to channels that do not exist', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['cat'], { stdin: true }));
    using client = await WebSocketClient.connect(url, 'v5.channel.k8s.io');
    client.socket.send(Buffer.from('\0he'), { fin: false });
    client.socket.send(Buffer.from('l'), { fin: false });
    client.socket.send(Buffer.from('lo'), { fin: true });
    client.send(77, 'nobody');
    client.socket.send(Buffer.alloc(0));
    await client.until(() => client.text(1) === 'hello');
  });

  it('that flood are not read any more, and are seen to leave', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['hang'], { stdin: true }));
    using client = await WebSocketClient.connect(url, 'v4.channel.k8s.io');
    await at.target.until(() => at.target.open.size === 1);
    const block = Buffer.alloc(65_536);
    for (let i = 0; i < 1000; i += 1) client.socket.send(block);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(client.socket.bufferedAmount > 10_000_000, `${client.socket.bufferedAmount} bytes are still here`);
    client.socket.terminate();
    await at.target.until(() => at.target.open.size === 0);
  });

  it('that ask without reading the answers are cut off', async () => {
    await using at = await openServer();
    using client = await upgrade(at);
    client.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 10_000 }, () => clientFrame(0x89, Buffer.alloc(125))));
    for (let i = 0; i < 1000 && at.target.open.size > 0; i += 1) {
      client.write(pings);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await at.target.until(() => at.target.open.size === 0);
  });

  it('that do not read get no more than they take', async () => {
    await using at = await openServer();
    using client = await WebSocketClient.connect(at.url(execRequest(['flood', '100000000'])), 'v4.channel.k8s.io');
    client.socket.pause();
    let before = -1;
    while (at.target.flooded !== before) {
      before = at.target.flooded;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(at.target.flooded < 20_000_000, `${at.target.flooded} bytes were taken from the command`);
    client.socket.resume();
    await client.until(() => client.closeCode === 1000);
    assert.equal(client.text(1).length, 100_000_000);
  });

  it('without traffic are closed', async () => {
    await using at = await openServer({ times: { idleMs: 100 } });
    using client = await WebSocketClient.connect(at.url(execRequest(['hang'])), 'v4.channel.k8s.io');
    await client.until(() => client.closeCode !== undefined);
    await at.target.until(() => at.target.open.size === 0);
  });

  it('get a response to an invalid handshake', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['hang']));
    using client = await RawClient.connect(url);
    client.write(`POST ${url.pathname} HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`);
    assert.match(await client.rest(), /^HTTP\/1\.1 (400|405) /);
  });
});
