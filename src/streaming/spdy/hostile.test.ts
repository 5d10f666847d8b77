import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { execRequest, openServer } from '../testing/open-server.ts';
import { controlFrame, headerBlock, SpdyClient, synStream } from '../testing/spdy-client.ts';
import { CONTROL, dataHeader } from './frames.ts';

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

/** What a client may say that ends its connection. */
const MALFORMED: Readonly<Record<string, (client: SpdyClient) => Promise<Buffer>>> = {
  'another version': async () => controlFrame(CONTROL.ping, words(1), 0, 2),
  'data for stream 0': async () => dataHeader(0, 1, false),
  'settings of 2^32-1 entries': async () => controlFrame(CONTROL.settings, words(0xffff_ffff, 0, 0)),
  'a header block of 2^31 headers': async (client) => synStream(7, await client.compress(words(0x8000_0000))),
  'a header name of 2^31 bytes': async (client) => synStream(7, await client.compress(words(1, 0x8000_0000))),
  'a header value that is cut short': async (client) => {
    return synStream(7, await client.compress(headerBlock({ streamtype: 'stdout' }).subarray(0, -3)));
  },
  'headers in upper case': async (client) => synStream(7, await client.compress(headerBlock({ StreamType: 'x' }))),
  'headers that do not inflate': async () => synStream(7, Buffer.from('ffffffffffffffff', 'hex')),
  'headers of another dictionary': async () => {
    return synStream(7, Buffer.concat([Buffer.from('78f900000000', 'hex'), deflateRawSync(words(0))]));
  },
  'headers that inflate to 8 MiB': async (client) => synStream(7, await client.compress(Buffer.alloc(8 << 20))),
  'a compressed stream that ends': async () => synStream(7, Buffer.from('0300', 'hex')),
};

async function openExec(at: Awaited<ReturnType<typeof openServer>>): Promise<SpdyClient> {
  const client = await SpdyClient.connect(at.url(execRequest(['hang'])));
  await client.openExec('error', 'stdout', 'stderr');
  await at.target.until(() => at.target.open.size === 1);
  return client;
}

describe('hostile clients of SPDY', () => {
  for (const [name, frame] of Object.entries(MALFORMED)) {
    it(`are cut off for ${name}, and their command with them`, async () => {
      await using at = await openServer();
      using client = await openExec(at);
      client.raw.write(await frame(client));
      await client.closed();
      await at.target.until(() => at.target.open.size === 0);
      assert.deepEqual(
        at.lines.filter((line) => line.startsWith('warn')),
        [],
      );
    });
  }

  it('get a reset for stream ids that are even, or do not grow', async () => {
    await using at = await openServer();
    using client = await openExec(at);
    await client.open(8, { streamtype: 'x' });
    await client.open(3, { streamtype: 'y' });
    await client.until(() => client.seen(8).reset !== undefined && client.seen(3).reset !== undefined);
    assert.deepEqual([client.seen(8).reset, client.seen(3).reset], [1, 1]);
    client.ping(1);
    await client.until(() => client.pings.length === 1);
  });

  it('get a reset for a stream type that is there twice', async () => {
    await using at = await openServer();
    using client = await openExec(at);
    await client.open(7, { streamtype: 'stdout' });
    await client.until(() => client.seen(7).reset === 5);
  });

  it('get no more than a thousand streams', async () => {
    await using at = await openServer();
    using client = await openExec(at);
    for (let id = 7; id < 7 + 2 * 1100; id += 2) await client.open(id, { streamtype: `t${id}` });
    await client.until(() => client.seen(2205).reset === 3);
    assert.equal([...client.streams.values()].filter(({ replied }) => replied).length, 1000);
  });

  it('may change windows, which the server does not use', async () => {
    await using at = await openServer();
    using client = await openExec(at);
    for (let i = 0; i < 100; i += 1) client.raw.write(controlFrame(CONTROL.windowUpdate, words(3, 0x7fff_ffff)));
    client.raw.write(controlFrame(CONTROL.settings, words(1, 7, 1)));
    client.ping(1);
    await client.until(() => client.pings.length === 1);
  });

  it('may send to streams that do not exist, or have ended', async () => {
    await using at = await openServer();
    using client = await openExec(at);
    client.data(99, 'x');
    client.reset(99);
    client.data(3, '', true);
    client.data(3, 'after the end');
    client.ping(1);
    await client.until(() => client.pings.length === 1);
  });

  it('that ask without reading the answers are not read any more', async () => {
    await using at = await openServer();
    using client = await openExec(at);
    client.raw.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 10_000 }, () => controlFrame(CONTROL.ping, words(1))));
    for (let i = 0; i < 1000 && !client.raw.socket.writableNeedDrain; i += 1) {
      client.raw.write(pings);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(client.raw.socket.writableNeedDrain);
    client.raw.socket.destroy();
    await at.target.until(() => at.target.open.size === 0);
  });
});
