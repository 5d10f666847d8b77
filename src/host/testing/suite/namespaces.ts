import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../../base/failure.ts';
import type { NamespacePlan } from '../../host.ts';
import { HostFailure } from '../../host-failure.ts';
import type { OpenHarness } from './harness.ts';

function plan(directory: string, more: Partial<NamespacePlan> = {}): NamespacePlan {
  const pins = { net: `${directory}/net`, ipc: `${directory}/ipc`, uts: `${directory}/uts` };
  return { pins, hostname: 'pod', sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' }, loopback: true, ...more };
}

export function describeNamespaces(name: string, open: OpenHarness): void {
  describe(`${name}: namespaces`, () => {
    it('pins each kind, and unpins to the last file', async () => {
      await using at = await open();
      await at.host.namespaces.pin(plan(at.directory));
      const paths = ['net', 'ipc', 'uts'].map((kind) => `${at.directory}/${kind}`);
      for (const path of paths) assert.equal(await at.host.namespaces.isPinned(path), true);
      for (const path of [...paths, ...paths]) await at.host.namespaces.unpin(path);
      for (const path of paths) assert.equal(await at.host.namespaces.isPinned(path), false);
      assert.deepEqual(await at.host.files.list(at.directory), []);
    });

    it('leaves no pin behind when a sysctl cannot be set, and names it', async () => {
      await using at = await open();
      const unknown = plan(at.directory, { sysctls: { 'net.ipv4.no_such_thing': '1', 'net.none': '1' } });
      await assert.rejects(at.host.namespaces.pin(unknown), (error: unknown) => {
        assert.ok(error instanceof HostFailure);
        assert.match(error.message, /net\/(ipv4\/no_such_thing|none)/);
        return true;
      });
      assert.deepEqual(await at.host.files.list(at.directory), []);
      assert.deepEqual(await at.host.mounts.under(at.directory), []);
    });

    it('sets sysctls in a pinned network namespace, and names the one that cannot be set', async () => {
      await using at = await open();
      await at.host.namespaces.pin(plan(at.directory));
      const net = `${at.directory}/net`;
      await at.host.namespaces.setSysctls(net, { 'net.ipv4.conf.lo.forwarding': '0' });
      await assert.rejects(at.host.namespaces.setSysctls(net, { 'net.none.conf.eth7.forwarding': '1' }), /net\/none/);
      await assert.rejects(at.host.namespaces.setSysctls(`${at.directory}/gone`, {}), HostFailure);
    });

    it('refuses to pin over a pin, and leaves that one as it was', async () => {
      await using at = await open();
      await at.host.namespaces.pin(
        plan(at.directory, { pins: { uts: `${at.directory}/uts` }, sysctls: {}, loopback: false }),
      );
      await assert.rejects(at.host.namespaces.pin(plan(at.directory)), HostFailure);
      assert.equal(await at.host.namespaces.isPinned(`${at.directory}/uts`), true);
      assert.deepEqual(await at.host.files.list(at.directory), ['uts']);
    });

    it('refuses sysctl names that would leave /proc/sys (H094)', async () => {
      await using at = await open();
      for (const bad of ['net.ipv4...kernel', 'net/../kernel/core_pattern', 'net.ipv4.a b', '']) {
        await assert.rejects(at.host.namespaces.pin(plan(at.directory, { sysctls: { [bad]: '1' } })), InvalidInput);
      }
      assert.deepEqual(await at.host.files.list(at.directory), []);
    });

    it('takes a plain file for no pin', async () => {
      await using at = await open();
      await at.host.files.write(`${at.directory}/net`, '', 0o600);
      assert.equal(await at.host.namespaces.isPinned(`${at.directory}/net`), false);
      assert.equal(await at.host.namespaces.isPinned(`${at.directory}/none`), false);
    });
  });
}
