import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StreamRequest } from '../stream-request.ts';
import { openServer } from '../testing/open-server.ts';
import { clientFrame, RawClient, webSocketUpgrade } from '../testing/raw-client.ts';
import { SpdyClient } from '../testing/spdy-client.ts';
import { WebSocketClient } from '../testing/web-socket-client.ts';

const REQUEST: StreamRequest = { kind: 'portforward', sandboxId: 'p1', ports: [7, 9] };
const SPDY = { 'X-Stream-Protocol-Version': 'portforward.k8s.io' };

/** Opens the pair of streams of one connection: `error` is ended at once, as Kubernetes' client does. */
async function openPair(client: SpdyClient, first: number, port: string, requestid: string): Promise<void> {
  await client.open(first, { streamtype: 'error', port, requestid });
  client.data(first, '', true);
  await client.open(first + 2, { streamtype: 'data', port, requestid });
}

describe('port-forward over SPDY', () => {
  it('forwards many connections at once, and half-closes each', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(REQUEST), SPDY);
    for (let i = 0; i < 50; i += 1) await openPair(client, 4 * i + 1, '7', String(i));
    for (let i = 0; i < 50; i += 1) client.data(4 * i + 3, `hello ${i}`, true);
    for (let i = 0; i < 50; i += 1) {
      await client.until(() => client.seen(4 * i + 3).ended && client.seen(4 * i + 1).ended);
      assert.deepEqual([client.seen(4 * i + 3).text, client.seen(4 * i + 1).text], [`hello ${i}`, '']);
    }
    await at.target.until(() => at.target.connections.size === 0);
  });

  it('pairs the streams of clients too old to name the request', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(REQUEST), SPDY);
    await client.open(1, { streamtype: 'error', port: '7' });
    await client.open(3, { streamtype: 'data', port: '7' });
    client.data(3, 'x', true);
    await client.until(() => client.seen(3).ended);
    assert.equal(client.seen(3).text, 'x');
  });

  it('says on the error stream why nothing answers, and resets the data', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(REQUEST), SPDY);
    await openPair(client, 1, '80', '0');
    await client.until(() => client.seen(1).ended && client.seen(3).reset !== undefined);
    assert.match(client.seen(1).text, /error forwarding port 80 to pod p1: nothing listens on port 80/);
  });

  it('refuses invalid ports, invalid stream types, and a third stream of a pair', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(REQUEST), SPDY);
    const wrong = [
      { streamtype: 'data', port: '0' },
      { streamtype: 'data', port: '65536' },
      { streamtype: 'data', port: '7x' },
      { streamtype: 'data' },
      { streamtype: 'other', port: '7' },
    ];
    for (const [i, headers] of wrong.entries()) {
      await client.open(2 * i + 1, headers);
      await client.until(() => client.seen(2 * i + 1).reset === 5);
    }
    await client.open(101, { streamtype: 'error', port: '7', requestid: '1' });
    await client.open(103, { streamtype: 'error', port: '7', requestid: '1' });
    await client.until(() => client.seen(101).replied && client.seen(103).reset === 5);
  });

  it('gives up on a pair that stays half', async () => {
    await using at = await openServer({ times: { openMs: 50 } });
    using client = await SpdyClient.connect(at.url(REQUEST), SPDY);
    await client.open(1, { streamtype: 'error', port: '7', requestid: '0' });
    await client.until(() => client.seen(1).ended);
    assert.match(client.seen(1).text, /timed out/);
  });

  it('closes the connections into the pod when the client resets them, or leaves', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(REQUEST), SPDY);
    await openPair(client, 1, '7', '0');
    await openPair(client, 5, '7', '1');
    await at.target.until(() => at.target.connections.size === 2);
    client.reset(3);
    await at.target.until(() => at.target.connections.size === 1);
    client.raw.socket.destroy();
    await at.target.until(() => at.target.connections.size === 0);
  });
});

describe('port-forward over WebSocket', () => {
  it('gives each port of the request two channels, which begin with the port', async () => {
    await using at = await openServer();
    using client = await WebSocketClient.connect(at.url(REQUEST), 'v4.channel.k8s.io');
    await client.until(() => client.text(3).length > 2);
    assert.deepEqual([client.text(0), client.text(1)], ['\x07\0', '\x07\0']);
    assert.match(client.text(3), /^\t\0error forwarding port 9 /);
    client.send(0, 'hello');
    await client.until(() => client.text(0) === '\x07\0hello');
  });

  it('tunnels SPDY', async () => {
    await using at = await openServer();
    const url = at.url(REQUEST);
    using client = await RawClient.connect(url);
    client.write(webSocketUpgrade(url, 'SPDY/3.1+portforward.k8s.io'));
    assert.match(
      await client.head(),
      /^HTTP\/1\.1 101 .*Sec-WebSocket-Protocol: SPDY\/3\.1\+portforward\.k8s\.io\r\n/s,
    );
    const ping = Buffer.from('800300060000000400000001', 'hex');
    client.write(clientFrame(0x82, ping));
    assert.deepEqual(await client.bytes(14), Buffer.concat([Buffer.of(0x82, 12), ping]));
  });
});
