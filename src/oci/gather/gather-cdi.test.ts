import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { DEFAULTS, specRequest } from '../testing/spec-request.ts';
import { gatherCdi } from './gather-cdi.ts';

async function nodeOf(deviceNode: object) {
  const host = new FakeHost();
  await host.files.makeDirectory('/etc/cdi', 0o755);
  const devices = [{ name: 'x', containerEdits: { deviceNodes: [deviceNode] } }];
  await host.files.write('/etc/cdi/own.json', JSON.stringify({ kind: 'v.com/c', devices }), 0o644);
  const request = specRequest({ config: { cdiDevices: ['v.com/c=x'] } });
  return (await gatherCdi(request, host, DEFAULTS)).nodes[0];
}

describe('gatherCdi()', () => {
  it('takes a node whose type and number the specification gives, which the host need not have', async () => {
    const expected = { path: '/dev/x', type: 'c', major: 240, minor: 3, fileMode: 0o666, uid: 0, gid: 0 };
    assert.deepEqual(await nodeOf({ path: '/dev/x', type: 'c', major: 240, minor: 3 }), { ...expected, access: 'rwm' });
    const block = { path: '/dev/x', type: 'b', major: 240, permissions: 'r', uid: 7, gid: 8, fileMode: 0o600 };
    assert.deepEqual(await nodeOf(block), {
      ...{ path: '/dev/x', type: 'b', major: 240, minor: 0, fileMode: 0o600, uid: 7, gid: 8, access: 'r' },
    });
  });

  it('refuses a node that the host lacks if its type or number is not given', async () => {
    for (const node of [{ type: 'c' }, { major: 240 }, { minor: 3 }, {}]) {
      await assert.rejects(nodeOf({ path: '/dev/x', ...node }), /"\/dev\/x" is not a device on this host/);
    }
  });
});
