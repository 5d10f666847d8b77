import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NamespaceOptions } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { checkSysctls } from './check-sysctls.ts';
import { POD_NAMESPACES } from './testing/pod-config.ts';

function check(name: string, value = '1', namespaces: Partial<NamespaceOptions> = {}, allowed = ['*']): void {
  checkSysctls({ [name]: value }, { ...POD_NAMESPACES, ...namespaces }, allowed);
}

describe('checkSysctls()', () => {
  it('takes those of the network and IPC namespaces', () => {
    check('net.ipv4.ip_local_port_range', '1024 65000');
    check('kernel.shm_rmid_forced');
    check('fs.mqueue.msg_max', '100');
  });

  it("refuses those of a namespace that is the host's, even safe ones, and takes the others", () => {
    for (const name of ['net.core.somaxconn', 'net.ipv4.tcp_syncookies']) {
      assert.throws(() => check(name, '1', { network: 'NODE' }), /would change the host.*network namespace/);
      check(name, '1', { ipc: 'NODE' });
    }
    for (const name of ['kernel.shmmax', 'fs.mqueue.msg_max', 'kernel.shm_rmid_forced']) {
      assert.throws(() => check(name, '1', { ipc: 'NODE' }), /would change the host.*ipc namespace/);
      check(name, '1', { network: 'NODE' });
    }
  });

  it('takes safe ones without permission, and unsafe ones by name or beginning', () => {
    check('net.ipv4.tcp_syncookies', '1', {}, []);
    assert.throws(() => check('net.core.somaxconn', '1', {}, []), /net\.core\.somaxconn.*allowed_unsafe_sysctls/);
    check('net.core.somaxconn', '1', {}, ['net.core.somaxconn']);
    check('net.core.somaxconn', '1', {}, ['kernel.msg*', 'net.core.*']);
    for (const allowed of ['net.core', 'net.core.somaxcon', 'net.ipv4.*', 'kernel.*']) {
      assert.throws(() => check('net.core.somaxconn', '1', {}, [allowed]), InvalidInput);
    }
  });

  for (const name of ['kernel.core_pattern', 'vm.swappiness', 'kernel.hostname', 'fs.file-max']) {
    it(`refuses ${name}, which is the node's, whatever is allowed`, () => {
      assert.throws(() => check(name), /does not belong to a namespace of a pod/);
    });
  }

  for (const name of ['net.ipv4+x', 'net/ipv4/ip_forward', 'net..ipv4', 'net.ipv4.x y', 'net.ipv4.x\n', '', 'net.']) {
    it(`refuses ${JSON.stringify(name)}, which is no name`, () => {
      assert.throws(() => check(name), /not the name of a sysctl/);
    });
  }

  it('CVE-2022-0811: refuses a value that smuggles a second sysctl', () => {
    assert.throws(() => check('net.ipv4.ip_local_port_range', '1024 65000+kernel.core_pattern=|/x'), InvalidInput);
  });
});
