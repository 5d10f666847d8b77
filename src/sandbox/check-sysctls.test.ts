import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { podSysctls } from './sysctls.ts';
import { POD_NAMESPACES } from './testing/pod-config.ts';

describe('podSysctls()', () => {
  it('keeps those of the network and IPC namespaces', () => {
    const wanted = {
      'net.ipv4.ip_local_port_range': '1024 65000',
      'kernel.shm_rmid_forced': '1',
      'fs.mqueue.msg_max': '100',
    };
    assert.deepEqual(podSysctls(wanted, POD_NAMESPACES), wanted);
  });

  it("leaves out those of a namespace that is the host's", () => {
    const wanted = { 'net.core.somaxconn': '1024', 'kernel.shmmax': '1', 'fs.mqueue.msg_max': '100' };
    assert.deepEqual(podSysctls(wanted, { ...POD_NAMESPACES, network: 'NODE' }), {
      'kernel.shmmax': '1',
      'fs.mqueue.msg_max': '100',
    });
    assert.deepEqual(podSysctls(wanted, { ...POD_NAMESPACES, ipc: 'NODE' }), { 'net.core.somaxconn': '1024' });
  });

  for (const name of ['kernel.core_pattern', 'vm.swappiness', 'kernel.hostname', 'fs.file-max']) {
    it(`refuses ${name}, which is the node's`, () => {
      assert.throws(() => podSysctls({ [name]: '1' }, POD_NAMESPACES), InvalidInput);
    });
  }

  for (const name of ['net.ipv4+x', 'net/ipv4/ip_forward', 'net..ipv4', 'net.ipv4.x y', 'net.ipv4.x\n', '', 'net.']) {
    it(`refuses ${JSON.stringify(name)}, which is no name`, () => {
      assert.throws(() => podSysctls({ [name]: '1' }, POD_NAMESPACES), InvalidInput);
    });
  }

  it('refuses a value that smuggles a second sysctl', () => {
    const smuggled = { 'net.ipv4.ip_local_port_range': '1024 65000+kernel.core_pattern=|/x' };
    assert.throws(() => podSysctls(smuggled, POD_NAMESPACES), InvalidInput);
  });
});
