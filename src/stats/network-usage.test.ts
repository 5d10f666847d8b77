import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sandboxRecord } from '../runtime-service/testing/records.ts';
import { networkUsage } from './network-usage.ts';

const LINE = '1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0';

/** The interface that the pod's primary address is on, and the others. */
function names(text: string, networkResult: string | undefined): readonly (string | undefined)[] {
  const { defaultInterface, interfaces } = networkUsage(text, sandboxRecord({ id: 'ab12', networkResult }), 1n);
  return [defaultInterface?.name, ...interfaces.map(({ name }) => name)];
}

describe('networkUsage()', () => {
  it('takes the interface of the primary address, whatever its name', () => {
    const result = {
      interfaces: [{ name: 'veth1' }, { name: 'eth0' }, { name: 'pod0' }],
      ips: [
        { address: '192.0.2.7/24', interface: 1 },
        { address: '10.85.0.2/16', interface: 2 },
      ],
    };
    const text = `    lo: ${LINE}\n  eth0: ${LINE}\n  pod0: ${LINE}\n`;
    assert.deepEqual(names(text, JSON.stringify(result)), ['pod0', 'eth0']);
  });

  it('takes eth0, otherwise the first interface, if the result names none', () => {
    assert.deepEqual(names(`  net1: ${LINE}\n  eth0: ${LINE}\n`, '{}'), ['eth0', 'net1']);
    assert.deepEqual(names(`  net1: ${LINE}\n  net2: ${LINE}\n`, undefined), ['net1', 'net2']);
  });

  it('reads the counters of both directions, also without a space after the name', () => {
    const { defaultInterface } = networkUsage(`eth0:${LINE}\n`, sandboxRecord({ id: 'ab12' }), 1n);
    assert.deepEqual(defaultInterface, {
      name: 'eth0',
      ...{ rxBytes: 1n, rxPackets: 2n, rxErrors: 3n, rxDropped: 4n },
      ...{ txBytes: 5n, txPackets: 6n, txErrors: 7n, txDropped: 8n },
    });
  });

  it("reports the pod's interface and 256 others of any number", () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `  d${i}: ${LINE}\n`).join('');
    const found = names(`Inter-|\n face |\n    lo: ${LINE}\n${many}  eth0: ${LINE}\n`, undefined);
    assert.deepEqual([found[0], found[1], found.length], ['eth0', 'd0', 257]);
  });
});
