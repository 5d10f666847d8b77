import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { interfaceSysctls, namespaceSysctls } from './interface-sysctls.ts';

describe('interfaceSysctls() and namespaceSysctls()', () => {
  it('separate those of interfaces that the network plugins make from all others', () => {
    const late = { 'net.ipv4.conf.eth0.forwarding': '1', 'net.ipv6.neigh.net1.retrans_time_ms': '5' };
    const early = {
      'net.ipv4.conf.all.forwarding': '1',
      'net.ipv6.conf.default.accept_ra': '1',
      'net.ipv4.conf.lo.rp_filter': '1',
      'net.core.somaxconn': '9',
      'kernel.shmmax': '1',
    };
    assert.deepEqual(interfaceSysctls({ ...early, ...late }), late);
    assert.deepEqual(namespaceSysctls({ ...early, ...late }), early);
  });
});
