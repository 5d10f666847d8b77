import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requestedCdiDevices } from './requested-cdi-devices.ts';

describe('requestedCdiDevices()', () => {
  it('has the devices of the field, then those of the annotations in order of their names', () => {
    const annotations = { 'cdi.k8s.io/b': 'v.com/c=2,v.com/c=3', 'cdi.k8s.io/a': 'v.com/c=1', other: 'v.com/c=9' };
    const devices = requestedCdiDevices({ cdiDevices: ['v.com/c=0'], annotations });
    assert.deepEqual(
      devices.map(({ name, field }) => `${field}: ${name}`),
      [
        'CDI_devices.0: v.com/c=0',
        'annotations["cdi.k8s.io/a"]: v.com/c=1',
        'annotations["cdi.k8s.io/b"]: v.com/c=2',
        'annotations["cdi.k8s.io/b"]: v.com/c=3',
      ],
    );
  });

  for (const value of ['', 'v.com/c', 'v.com/c=1,', 'v.com/c=1 v.com/c=2', '../c=1', 'v.com=1']) {
    it(`refuses the annotation ${JSON.stringify(value)}, naming it`, () => {
      const config = { cdiDevices: [], annotations: { 'cdi.k8s.io/a': value } };
      assert.throws(() => requestedCdiDevices(config), /annotations\["cdi\.k8s\.io\/a"\].*is not a CDI device/);
    });
  }

  it('refuses more than 1000 devices', () => {
    const annotations = { 'cdi.k8s.io/a': Array.from({ length: 1000 }, (_, at) => `v.com/c=${at}`).join(',') };
    assert.equal(requestedCdiDevices({ cdiDevices: [], annotations }).length, 1000);
    assert.throws(() => requestedCdiDevices({ cdiDevices: ['v.com/c=x'], annotations }), /1001 devices are more/);
  });
});
