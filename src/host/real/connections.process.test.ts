import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { Unavailable } from '../../base/failure.ts';
import { openReal } from '../testing/real-harness.ts';
import { ctx } from '../testing/suite/harness.ts';

describe('connections into a network namespace', () => {
  it('reach IPv4, then IPv6, and report if no process listens', async () => {
    await using at = await openReal();
    for (const address of ['127.0.0.1', '::1']) {
      const server = createServer((socket) => socket.end(`from ${address}`)).listen(0, address);
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const connection = await at.host.namespaces.connect(undefined, port, ctx);
      assert.equal(Buffer.concat(await connection.toArray()).toString(), `from ${address}`);
      connection.destroy();
      server.close();
      await once(server, 'close');
      await assert.rejects(at.host.namespaces.connect(undefined, port, ctx), Unavailable);
    }
  });

  it('see only that namespace', async () => {
    await using at = await openReal();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const pin = `${at.directory}/net`;
    await at.host.namespaces.pin({ pins: { net: pin }, sysctls: {}, loopback: true });
    try {
      await assert.rejects(at.host.namespaces.connect(pin, port, ctx), Unavailable);
    } finally {
      await at.host.namespaces.unpin(pin);
      server.close();
    }
  });
});
