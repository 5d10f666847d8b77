import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { portMappingsOf } from './translate-ports.ts';

const PORT = { protocol: 0, containerPort: 80, hostPort: 0, hostIp: '' };

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

  it('refuses invalid ports, protocols and addresses (H106)', () => {
    const refused = (change: Partial<typeof PORT>, message: RegExp) =>
      assert.throws(() => portMappingsOf([{ ...PORT, ...change }], 'p'), message);
    refused({ hostPort: -1 }, /p\[0\]\.host_port: -1/);
    refused({ hostPort: 70_000 }, /p\[0\]\.host_port: 70000/);
    refused({ containerPort: 0 }, /p\[0\]\.container_port: 0/);
    refused({ protocol: 9 }, /p\[0\]\.protocol: has no value 9/);
    refused({ hostIp: 'x' }, /p\[0\]\.host_ip: "x" is not an IP address/);
  });
});
