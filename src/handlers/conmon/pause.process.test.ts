import assert from 'node:assert/strict';
import { readFile, readlink } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readMountTable } from '../../host/real/mount-table.ts';
import { describeSandboxes } from '../handler.suite.ts';
import type { StartedPause } from '../handler.ts';
import { ctx, operation } from '../testing/handler-fixture.ts';
import { RealHandlerFixture } from '../testing/real-handler-fixture.ts';
import { canPauseNatively } from './native-pause.ts';
import type { OciSetup } from './oci-setup.ts';
import { pauseSpec } from './pause-spec.ts';
import { type PauseKind, pauseKindOf } from './pause-state.ts';

const RUNC = '/usr/sbin/runc';
/** What a PID namespace's members can try against its process 1; each line names the way that led somewhere. */
const LOOK = `for way in root cwd fd exe; do ls -A /proc/1/$way/ 2>/dev/null | while read name; do echo "$way: $name"; done; done
cat /proc/1/environ /proc/1/maps 2>/dev/null | head -c 1
cat /proc/1/exe 2>/dev/null | head -c 1
(: >>/proc/1/exe) 2>/dev/null && echo wrote
echo looked`;

describeSandboxes('pause by runc', () => RealHandlerFixture.open(RUNC, 'runtime'));

async function openPod(fixture: RealHandlerFixture): Promise<Pause> {
  return pauseOf(await fixture.handler.openSandbox(await fixture.sandboxPlan(), operation()));
}

/** A pause process and who started it. */
interface Pause {
  readonly pid: number;
  readonly kind: PauseKind;
}

function pauseOf({ state }: StartedPause): Pause {
  assert.ok(state.process !== undefined);
  return { pid: state.process.pid, kind: pauseKindOf(state) };
}

/** What a container of that user sees that shares the pause's PID namespace. */
async function listProcRoot(
  fixture: RealHandlerFixture,
  pause: number,
  uid: number,
  capabilities: string[] = [],
): Promise<string> {
  const plan = await fixture.containerPlan({ kind: 'sleeps' }, { log: true });
  const { spec } = plan;
  spec.process.user = { uid, gid: uid, additionalGids: [] };
  const sets = { bounding: capabilities, effective: capabilities, permitted: capabilities };
  spec.process.capabilities = { ...sets, inheritable: [], ambient: [] };
  spec.process.args = ['/bin/sh', '-c', LOOK];
  spec.linux.namespaces = [{ type: 'mount' }, { type: 'pid', path: `/proc/${pause}/ns/pid` }];
  const task = await fixture.handler.create({ ...plan, spec }, operation());
  await task.start(ctx);
  await task.ended;
  const lines = (await readFile(plan.logPath ?? '', 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => line.split(' ').slice(3).join(' ')).join('\n');
}

describe('what a container sees through the pause of its shared PID namespace', () => {
  it('is nothing at all, for its own user and for root without capabilities', async () => {
    await using fixture = await RealHandlerFixture.open(RUNC);
    const pause = await openPod(fixture);
    assert.equal(pause.kind, 'native');
    assert.equal(await listProcRoot(fixture, pause.pid, 65535), 'looked');
    assert.equal(await listProcRoot(fixture, pause.pid, 0), 'looked');
  });

  it('is its own little root where the runtime started it, which makes no process undumpable', async () => {
    await using fixture = await RealHandlerFixture.open(RUNC, 'runtime');
    const pause = await openPod(fixture);
    assert.equal(pause.kind, 'runtime');
    const seen = await listProcRoot(fixture, pause.pid, 65535);
    assert.deepEqual(seen.match(/(?<=root: |cwd: ).*/g), ['dev', 'pause', 'proc', 'dev', 'pause', 'proc']);
    assert.doesNotMatch(seen, /wrote/);
  });

  it('is an empty root and no descriptor even for one that may trace it, and nothing it could write to', async () => {
    await using fixture = await RealHandlerFixture.open(RUNC);
    const pause = await openPod(fixture);
    const seen = await listProcRoot(fixture, pause.pid, 0, ['CAP_SYS_PTRACE', 'CAP_DAC_OVERRIDE']);
    assert.doesNotMatch(seen, /: |wrote/);
    assert.match(seen, /looked$/);
  });
});

describe('pauseSpec()', () => {
  const plan = { id: 'pod', runDirectory: '/run/pod', cgroup: '/pod', namespaces: {}, annotations: {}, oomScoreAdj: 0 };
  const limits = { lowestOomScoreAdj: -1000 } as Parameters<typeof pauseSpec>[3];
  const userOf = (uids: number, gids: number) => {
    const mapping = (length: number) => [{ hostId: 200_000, containerId: 0, length }];
    const userns = { mode: 'POD', uids: mapping(uids), gids: mapping(gids) } as const;
    return pauseSpec({ ...plan, pid: 'POD', userns }, '/pause', '/root', limits).process.user;
  };

  it('has a user and a group that the user namespace maps', () => {
    assert.deepEqual(userOf(65_536, 70_000), { uid: 65_535, gid: 65_535, additionalGids: [] });
    assert.deepEqual(userOf(65_535, 1000), { uid: 65_534, gid: 999, additionalGids: [] });
    assert.deepEqual(userOf(1, 2), { uid: 0, gid: 1, additionalGids: [] });
  });

  it("has user and group 65535 in the host's user namespace", () => {
    const mapping = [{ hostId: 0, containerId: 0, length: 1 }];
    const userns = { mode: 'NODE', uids: mapping, gids: mapping } as const;
    const { user } = pauseSpec({ ...plan, pid: 'POD', userns }, '/pause', '/root', limits).process;
    assert.deepEqual(user, { uid: 65_535, gid: 65_535, additionalGids: [] });
  });
});

describe('native pause', () => {
  it('has no capability, no privilege to gain, no group and nobody as its user', async () => {
    await using fixture = await RealHandlerFixture.open(RUNC);
    const pause = await openPod(fixture);
    const status = await readFile(`/proc/${pause.pid}/status`, 'utf8');
    const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '?';
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.equal(field(set), '0000000000000000');
    assert.deepEqual([field('NoNewPrivs'), field('Groups'), field('NSpid').split('\t').at(-1)], ['1', '', '1']);
    assert.equal(field('Uid'), '65535\t65535\t65535\t65535');
    assert.equal(field('Gid'), '65535\t65535\t65535\t65535');
  });

  it('has one mount, empty and read-only, that the host does not see', async () => {
    await using fixture = await RealHandlerFixture.open(RUNC);
    const pause = await openPod(fixture);
    const mounts = (await readFile(`/proc/${pause.pid}/mountinfo`, 'utf8')).trim().split('\n');
    assert.equal(mounts.length, 1);
    assert.match(mounts[0] ?? '', / \/ \/ ro,.* tmpfs /);
    assert.ok(readMountTable().every(({ target }) => !target.startsWith(fixture.directory)));
  });

  it("stays in the host's PID namespace where its pod shares none", async () => {
    await using fixture = await RealHandlerFixture.open(RUNC);
    const plan = await fixture.sandboxPlan();
    const started = await fixture.handler.openSandbox({ ...plan, pid: 'CONTAINER' }, operation());
    const { spec } = started;
    const pause = pauseOf(started);
    assert.equal(await readlink(`/proc/${pause.pid}/ns/pid`), await readlink('/proc/self/ns/pid'));
    assert.ok(spec?.linux.namespaces.every(({ type }) => type !== 'pid'));
  });

  it('is replaced by the pause of the runtime where it fails', async () => {
    await using fixture = await RealHandlerFixture.open(RUNC);
    const plan = await fixture.sandboxPlan();
    // The runtime's bundle makes the directory; the native root cannot be mounted on what is not there.
    const missing = { ...plan, runDirectory: `${plan.runDirectory}/missing` };
    const pause = pauseOf(await fixture.handler.openSandbox(missing, operation()));
    assert.equal(pause.kind, 'runtime');
    assert.deepEqual(await fixture.host.cgroups.pids(plan.cgroup), [pause.pid]);
  });

  it('is the business of the runtime where the host labels processes or the pod maps users', () => {
    const limits = { apparmor: false, selinux: false };
    const setup = { nativePause: true, host: { limits } } as OciSetup;
    const plan = { namespaces: {} } as Parameters<typeof canPauseNatively>[1];
    assert.equal(canPauseNatively(setup, plan), true);
    assert.equal(canPauseNatively({ ...setup, nativePause: false }, plan), false);
    assert.equal(canPauseNatively(setup, { ...plan, namespaces: { user: '/run/user' } }), false);
    for (const label of ['apparmor', 'selinux'] as const) {
      const host = { limits: { ...limits, [label]: true } } as OciSetup['host'];
      assert.equal(canPauseNatively({ ...setup, host }, plan), false);
    }
  });
});
