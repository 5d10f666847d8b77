import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { withTimeout } from '../../../base/context.ts';
import { DeadlineExceeded } from '../../../base/failure.ts';
import type { OutputPipe } from '../../host.ts';
import { openReal, type RealHarness } from '../../testing/real-harness.ts';
import { command, ctx, LONG_TIMEOUT, text } from '../../testing/suite/harness.ts';
import { readHierarchies } from '../cgroups/hierarchies.ts';

/** Listens on an address of loopback with a backlog, prints its port, and accepts if `accept` is not 0. */
const LISTENER = `
  use Socket qw(:all); $| = 1;
  my ($family, $backlog, $accept) = @ARGV;
  socket(S, $family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0) or die;
  bind(S, $family == 6 ? pack_sockaddr_in6(0, inet_pton(AF_INET6, "::1")) : pack_sockaddr_in(0, INADDR_LOOPBACK)) or die;
  listen(S, $backlog) or die;
  print +($family == 6 ? unpack_sockaddr_in6(getsockname(S)) : unpack_sockaddr_in(getsockname(S)))[0], "\\n";
  while ($accept) { accept(C, S) or die; syswrite(C, "hello from $family"); close(C) }
  sleep 1000;`;

interface Listener {
  readonly family: 4 | 6;
  readonly backlog?: number;
  readonly accepts?: boolean;
  readonly netns?: string;
}

/** Returns its port. */
async function listen(at: RealHarness, { family, backlog = 10, accepts = true, netns }: Listener): Promise<number> {
  await using pipe: OutputPipe = await at.host.processes.outputPipe();
  const argv = ['/usr/bin/perl', '-e', LISTENER, `${family}`, `${backlog}`, accepts ? '1' : '0'] as const;
  const wanted = { ...command(at, [...argv]), ...(netns === undefined ? {} : { netns }) };
  await at.host.processes.spawn(wanted, [{ kind: 'null' }, { kind: 'fd', fd: pipe.writeFd }]);
  pipe.closeWrite();
  return Number(await pipe.line(100, ctx));
}

async function pinned(at: RealHarness): Promise<string> {
  const pin = `${at.directory}/net`;
  await at.host.namespaces.pin({ pins: { net: pin }, sysctls: {}, loopback: true });
  return pin;
}

async function greeting(connection: Duplex): Promise<string> {
  connection.end();
  return Buffer.concat(await connection.toArray()).toString();
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

describe('gantry-host: connections', () => {
  it('reaches a port of a network namespace by IPv4, and by IPv6 if only that listens', async () => {
    await using at = await openReal();
    const netns = await pinned(at);
    for (const family of [4, 6] as const) {
      const port = await listen(at, { family, netns });
      assert.equal(await greeting(await at.host.namespaces.connect(netns, port, ctx)), `hello from ${family}`);
    }
  });

  it('starts no process for one', async () => {
    await using at = await openReal();
    const netns = await pinned(at);
    const port = await listen(at, { family: 4, netns });
    const { root = '' } = readHierarchies().find(({ controllers }) => controllers.includes('pids')) ?? {};
    const pids = `${root}${at.cgroup}`;
    writeFileSync(`${pids}/pids.max`, '0');
    writeFileSync(`${pids}/cgroup.procs`, `${at.host.gantryHostPid}`);
    try {
      await assert.rejects(at.host.processes.run(command(at, ['/bin/true']), LONG_TIMEOUT, ctx), /EAGAIN/);
      assert.equal(await greeting(await at.host.namespaces.connect(netns, port, ctx)), 'hello from 4');
    } finally {
      writeFileSync(`${root}/cgroup.procs`, `${at.host.gantryHostPid}`);
    }
  });

  it('returns to the network namespace of the daemon, in which it starts the next process', async () => {
    await using at = await openReal();
    const netns = await pinned(at);
    const port = await listen(at, { family: 4, netns });
    const here = async (): Promise<string> => {
      const { stdout } = await at.host.processes.run(
        command(at, ['/bin/readlink', '/proc/self/ns/net']),
        LONG_TIMEOUT,
        ctx,
      );
      return text(stdout);
    };
    const before = await here();
    await greeting(await at.host.namespaces.connect(netns, port, ctx));
    await assert.rejects(at.host.namespaces.connect(netns, 1, ctx), /refused/);
    await assert.rejects(at.host.namespaces.connect(`${at.directory}/no`, port, ctx), /enter the network namespace/);
    assert.equal(await here(), before);
  });

  it('keeps no descriptor, however a connection went', async () => {
    await using at = await openReal();
    const netns = await pinned(at);
    const port = await listen(at, { family: 4, netns });
    const descriptors = (): number => descriptorsOf(at.host.gantryHostPid);
    const before = descriptors();
    for (let round = 0; round < 20; round += 1) {
      await greeting(await at.host.namespaces.connect(netns, port, ctx));
      await assert.rejects(at.host.namespaces.connect(netns, 1, ctx));
    }
    assert.equal(descriptors(), before);
  });

  it('closes a connection that is not accepted when its caller leaves, and serves others in the meantime', async () => {
    await using at = await openReal();
    const netns = await pinned(at);
    const [deaf, port] = await Promise.all([
      listen(at, { family: 4, netns, backlog: 0, accepts: false }),
      listen(at, { family: 4, netns }),
    ]);
    const before = descriptorsOf(at.host.gantryHostPid);
    using hasty = withTimeout(ctx, 500, 'a connection');
    const waiting = Array.from({ length: 4 }, () => at.host.namespaces.connect(netns, deaf, hasty));
    const settled = Promise.allSettled(waiting);
    assert.equal(await greeting(await at.host.namespaces.connect(netns, port, ctx)), 'hello from 4');
    const results = await settled;
    const left = results.filter((result) => result.status === 'rejected');
    assert.ok(left.length > 0 && left.every(({ reason }) => reason instanceof DeadlineExceeded), `${left.length}`);
    for (const result of results) if (result.status === 'fulfilled') result.value.destroy();
    assert.equal(descriptorsOf(at.host.gantryHostPid), before);
  });
});
