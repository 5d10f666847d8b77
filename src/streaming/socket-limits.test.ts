import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { SocketLimits } from './socket-limits.ts';

/** A socket that shows what is written to it. */
function socketFrom(remoteAddress: string): Socket & PassThrough {
  return Object.assign(new PassThrough(), { remoteAddress }) as unknown as Socket & PassThrough;
}

/** Lets so many in that have asked for something. */
function admitted(limits: SocketLimits, count: number, address: string): readonly (Socket & PassThrough)[] {
  return Array.from({ length: count }, () => {
    const socket = socketFrom(address);
    limits.admit(socket);
    limits.settle(socket);
    return socket;
  });
}

/** The error for another connection from that address; '' if it is accepted. */
function responseTo(limits: SocketLimits, address: string): string {
  const [socket] = admitted(limits, 1, address);
  return String(socket?.read() ?? '');
}

describe('SocketLimits', () => {
  it('refuses one address the 257th connection, and no other', async () => {
    const limits = new SocketLimits();
    const [first] = admitted(limits, 256, '10.0.0.1');
    const refusal = responseTo(limits, '10.0.0.1');
    assert.match(refusal, /^HTTP\/1\.1 503 .*Retry-After: 10.*256 connections of 10\.0\.0\.1 are open/s);
    assert.equal(responseTo(limits, '10.0.0.2'), '');
    first?.destroy();
    if (first !== undefined) await once(first, 'close');
    assert.equal(responseTo(limits, '10.0.0.1'), '');
  });

  it('has no limit per address for loopback: kubelet connects for all pods', () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      const limits = new SocketLimits();
      admitted(limits, 300, address);
      assert.equal(responseTo(limits, address), '');
    }
  });

  it('refuses everybody the 2049th connection, until one closes', async () => {
    const limits = new SocketLimits();
    const [first] = admitted(limits, 2048, '127.0.0.1');
    for (const address of ['127.0.0.1', '10.0.0.1'])
      assert.match(responseTo(limits, address), /^HTTP\/1\.1 503 .*2048 connections are open/s);
    first?.destroy();
    if (first !== undefined) await once(first, 'close');
    assert.equal(responseTo(limits, '10.0.0.1'), '');
  });

  it('closes all of them', () => {
    const limits = new SocketLimits();
    const sockets = admitted(limits, 3, '10.0.0.1');
    limits.closeAll();
    assert.ok(sockets.every(({ destroyed }) => destroyed));
  });
});
