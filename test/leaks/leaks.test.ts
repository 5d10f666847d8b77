import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { after as afterAll, before as beforeAll, describe, it } from 'node:test';
import { openReal, type RealHarness } from '../../src/host/testing/real-harness.ts';
import { command, ctx } from '../../src/host/testing/suite/harness.ts';
import { migrate } from '../../src/state/schema.ts';
import { enterOwnIpcNamespace } from '../harness/own-ipc-namespace.ts';
import { mustRun } from '../harness/run.ts';
import { readAllowed } from './allowed.ts';
import { type Difference, leaks } from './differences.ts';
import { LEAK_KINDS, type LeakKind, type SnapshotOptions, takeSnapshot } from './snapshot.ts';

/** Leaves something behind; returns what takes it away again. */
type Plant = (at: RealHarness) => Promise<() => Promise<unknown>>;

const name = `gtleak${process.pid}`;

/** One for each kind: a kind without a planted leak does not compile. */
const PLANTS: Readonly<Record<LeakKind, Plant>> = {
  mount: async ({ host, directory }) => {
    await host.files.makeDirectory(`${directory}/m`, 0o755);
    await host.mounts.tmpfs({ target: `${directory}/m`, sizeBytes: 4096, mode: 0o755 });
    return () => host.mounts.unmount(`${directory}/m`);
  },
  'namespace pin': async ({ host, directory }) => {
    await host.namespaces.pin({ pins: { uts: `${directory}/uts` }, sysctls: {}, loopback: false });
    return () => host.namespaces.unpin(`${directory}/uts`);
  },
  interface: async () => {
    await mustRun('ip', ['link', 'add', `${name}a`.slice(0, 15), 'type', 'veth', 'peer', `${name}b`.slice(0, 15)]);
    return () => mustRun('ip', ['link', 'delete', `${name}a`.slice(0, 15)]);
  },
  'address lease': async ({ host, directory }) => {
    await host.files.makeDirectory(`${directory}/leases/pods`, 0o755);
    await host.files.write(`${directory}/leases/pods/10.85.0.7`, 'id', 0o600);
    await host.files.write(`${directory}/leases/pods/last_reserved_ip.0`, '10.85.0.7', 0o600);
    return () => host.files.removeTree(`${directory}/leases/pods`);
  },
  'firewall rule': async () => {
    await mustRun('iptables', ['-w', '-t', 'filter', '-N', name]);
    return () => mustRun('iptables', ['-w', '-t', 'filter', '-X', name]);
  },
  cgroup: async ({ host, cgroup }) => {
    await host.cgroups.create(`${cgroup}/leaked`);
    return () => host.cgroups.remove(`${cgroup}/leaked`, ctx);
  },
  process: async (at) => {
    const { pid, ended } = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
    return async () => {
      await at.host.processes.signal(pid, 9);
      await ended;
    };
  },
  descriptor: async ({ directory }) => {
    writeFileSync(`${directory}/open`, '');
    const fd = openSync(`${directory}/open`, 'r');
    return async () => closeSync(fd);
  },
  record: async ({ directory }) => {
    const db = new DatabaseSync(`${directory}/state.db`);
    migrate(db);
    db.exec(`INSERT INTO sandboxes VALUES ('s1', '{}')`);
    return async () => {
      db.exec('DELETE FROM sandboxes');
      db.close();
    };
  },
  'shared memory': async () => {
    const made = await mustRun('ipcmk', ['--shmem', '1']);
    const id = /\d+/.exec(made)?.[0] ?? '';
    return () => mustRun('ipcrm', ['--shmem-id', id]);
  },
  'loop device': async ({ directory }) => {
    writeFileSync(`${directory}/disk`, Buffer.alloc(1 << 20));
    const device = (await mustRun('losetup', ['--find', '--show', `${directory}/disk`])).trim();
    return () => mustRun('losetup', ['--detach', device]);
  },
  file: async ({ host, directory }) => {
    await host.files.write(`${directory}/exits/leftover`, '', 0o600);
    return () => host.files.remove(`${directory}/exits/leftover`);
  },
};

/** The machine is shared with other tests and runtimes: nothing that they do may be seen here. */
function scope({ directory, cgroup }: RealHarness): SnapshotOptions {
  return {
    mountsBelow: [directory],
    cgroupsBelow: [cgroup],
    interfaces: new RegExp(`^${name}`.slice(0, 15)),
    firewallRules: new RegExp(name),
    sharedMemory: 'ipc namespace',
    leaseDirectories: [`${directory}/leases`],
    daemonPid: process.pid,
    database: `${directory}/state.db`,
    directories: [`${directory}/exits`],
  };
}

/** What another runtime on the machine does while a test runs. */
const NEIGHBOURS = ['mount', 'namespace pin', 'cgroup', 'process', 'loop device', 'address lease'] as const;

/** A segment of the host, and a file in its /dev/shm. */
async function inHostIpcNamespace(): Promise<() => Promise<unknown>> {
  const onHost = (...argv: readonly string[]) => mustRun('nsenter', ['--target', String(host?.pid), '--ipc', ...argv]);
  const id = /\d+/.exec(await onHost('ipcmk', '--shmem', '1'))?.[0] ?? '';
  writeFileSync(`/dev/shm/${name}`, '');
  return async () => {
    rmSync(`/dev/shm/${name}`);
    await onHost('ipcrm', '--shmem-id', id);
  };
}

/** Keeps the host's IPC namespace within reach. */
let host: ChildProcess | undefined;

beforeAll(() => {
  host = spawn('sleep', ['infinity'], { stdio: 'ignore' });
  enterOwnIpcNamespace();
});
afterAll(() => host?.kill('SIGKILL'));

describe('leak check', () => {
  for (const kind of LEAK_KINDS) {
    it(`catches a leaked ${kind}, and nothing once it is gone`, async () => {
      await using at = await openReal();
      mkdirSync(`${at.directory}/exits`);
      const before = await takeSnapshot(scope(at));
      const takeAway = await PLANTS[kind](at);
      let found: readonly Difference[] = [];
      try {
        found = leaks(before, await takeSnapshot(scope(at))).filter((one) => one.kind === kind);
      } finally {
        await takeAway();
      }
      assert.ok(found.length > 0, `a leaked ${kind} was not seen`);
      const left = leaks(before, await takeSnapshot(scope(at)));
      assert.deepEqual(
        left.filter((one) => found.some(({ what }) => what === one.what)),
        [],
      );
    });
  }

  it('sees nothing that belongs to another program of the machine', async () => {
    await using at = await openReal();
    await using neighbour = await openReal();
    mkdirSync(`${at.directory}/exits`);
    const before = await takeSnapshot(scope(at));
    const undo = [
      await inHostIpcNamespace(),
      ...(await Promise.all(NEIGHBOURS.map((kind) => PLANTS[kind](neighbour)))),
    ];
    try {
      assert.deepEqual(leaks(before, await takeSnapshot(scope(at))), []);
    } finally {
      for (const takeAway of undo) await takeAway();
    }
  });

  it('sees no loop device of a file in another directory', async () => {
    await using at = await openReal();
    const takeAway = await PLANTS['loop device'](at);
    try {
      const elsewhere = { ...scope(at), mountsBelow: [`${at.directory}/below`] };
      assert.deepEqual((await takeSnapshot(elsewhere))['loop device'], {});
    } finally {
      await takeAway();
    }
  });

  it('passes over what is allowed, and only over that', () => {
    const none = Object.fromEntries(LEAK_KINDS.map((kind) => [kind, {}])) as Parameters<typeof leaks>[0];
    const after = {
      ...none,
      interface: { cni0: 1, veth12345678: 1 },
      'firewall rule': {
        'IPv4 nat :CNI-HOSTPORT-DNAT -': 1,
        'IPv4 nat :CNI-DN-0a1b2c3d4e5f60718293a -': 1,
        'IPv4 nat -A CNI-HOSTPORT-DNAT -p tcp -j CNI-DN-0a1b2c3d4e5f60718293a': 1,
      },
    };
    assert.deepEqual(
      leaks(none, after).map(({ what }) => what),
      [
        'veth12345678',
        'IPv4 nat -A CNI-HOSTPORT-DNAT -p tcp -j CNI-DN-0a1b2c3d4e5f60718293a',
        'IPv4 nat :CNI-DN-0a1b2c3d4e5f60718293a -',
      ],
    );
  });

  it('refuses an allowed difference without a reason', () => {
    assert.throws(() => readAllowed("- { kind: mount, what: '.*' }"), TypeError);
    assert.throws(() => readAllowed("- { kind: nonsense, what: '.*', reason: x }"), TypeError);
  });
});
