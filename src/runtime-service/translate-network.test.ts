import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dnsOf, hostnameOf, portMappingsOf } from './translate-network.ts';

const NO_DNS = { servers: [], searches: [], options: [] };
const PORT = { protocol: 0, containerPort: 80, hostPort: 0, hostIp: '' };

describe('hostnameOf()', () => {
  it('takes host names, full ones too, and none', () => {
    for (const name of ['', 'a', 'web-0', 'web-0.svc.cluster.local', 'a'.repeat(64)])
      assert.equal(hostnameOf(name, 'h'), name);
  });

  it('refuses what is no host name', () => {
    for (const name of ['-a', 'a b', 'ä', '\u{1f600}', 'a\r'])
      assert.throws(() => hostnameOf(name, 'h'), /^InvalidInput: h:/);
  });
});

describe('dnsOf()', () => {
  it('takes addresses, domains and options as they are', () => {
    const dns = { servers: ['10.0.0.10', 'fd00::a'], searches: ['svc.cluster.local', '.'], options: ['ndots:5'] };
    assert.deepEqual(dnsOf(dns, 'd'), dns);
    assert.equal(dnsOf(undefined, 'd'), undefined);
  });

  it('refuses what would make other lines in resolv.conf (H098)', () => {
    const forged = { ...NO_DNS, servers: ['1.1.1.1\nnameserver 6.6.6.6'] };
    assert.throws(() => dnsOf(forged, 'd'), /^InvalidInput: d\.servers\[0\]: ".*" is not an IP address/);
    assert.throws(() => dnsOf({ ...NO_DNS, searches: ['ok', 'a b'] }, 'd'), /d\.searches\[1\]/);
    assert.throws(() => dnsOf({ ...NO_DNS, options: ['ndots:5\n'] }, 'd'), /d\.options\[0\]/);
    const many = Array.from({ length: 1000 }, () => 'ndots:5');
    assert.throws(() => dnsOf({ ...NO_DNS, options: many }, 'd'), /has 1000 entries/);
  });
});

describe('portMappingsOf()', () => {
  it('takes ports that are not mapped to the node, equal ones too', () => {
    assert.deepEqual(portMappingsOf([PORT, { ...PORT, protocol: 1 }, PORT], 'p')[1], {
      protocol: 'UDP',
      containerPort: 80,
      hostPort: 0,
      hostIp: '',
    });
  });

  it('takes one port of the node for two protocols, or two addresses', () => {
    const mapped = { ...PORT, hostPort: 8080 };
    portMappingsOf([mapped, { ...mapped, protocol: 1 }], 'p');
    portMappingsOf(
      [
        { ...mapped, hostIp: '10.0.0.1' },
        { ...mapped, hostIp: '10.0.0.2' },
      ],
      'p',
    );
  });

  it('refuses a port of the node that is claimed twice (H106)', () => {
    const mapped = { ...PORT, hostPort: 8080 };
    assert.throws(() => portMappingsOf([mapped, mapped], 'p'), /p\[1\]\.host_port: 8080 is claimed by p\[0\] already/);
    assert.throws(() => portMappingsOf([mapped, { ...mapped, hostIp: '10.0.0.1' }], 'p'), /claimed/);
  });

  it('refuses ports, protocols and addresses that are none (H106)', () => {
    const refused = (change: Partial<typeof PORT>, message: RegExp) =>
      assert.throws(() => portMappingsOf([{ ...PORT, ...change }], 'p'), message);
    refused({ hostPort: -1 }, /p\[0\]\.host_port: -1/);
    refused({ hostPort: 70_000 }, /p\[0\]\.host_port: 70000/);
    refused({ containerPort: 0 }, /p\[0\]\.container_port: 0/);
    refused({ protocol: 9 }, /p\[0\]\.protocol: has no value 9/);
    refused({ hostIp: 'x' }, /p\[0\]\.host_ip: "x" is not an IP address/);
  });
});
