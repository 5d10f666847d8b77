import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { capabilitiesOf, hardRlimitsOf, isSince } from './limits.ts';

describe('limits', () => {
  it('names the capabilities of a mask and skips unknown bits', () => {
    assert.deepEqual([...capabilitiesOf('0000000000000401')], ['CAP_CHOWN', 'CAP_NET_BIND_SERVICE']);
    assert.equal(capabilitiesOf('ffffffffffffffff').size, 41);
  });

  it('takes hard limits that are numbers', () => {
    const text = [
      'Limit                     Soft Limit           Hard Limit           Units     ',
      'Max cpu time              unlimited            unlimited            seconds   ',
      'Max open files            1024                 20000                files     ',
      'Max nice priority         0                    0                              ',
    ].join('\n');
    assert.deepEqual(
      [...hardRlimitsOf(text)],
      [
        ['RLIMIT_NOFILE', 20000n],
        ['RLIMIT_NICE', 0n],
      ],
    );
  });

  it('compares kernels by their version', () => {
    const kernels = ['4.19.0-21-amd64', '5.4', '5.11.9', '5.12.0', '5.19-rc1', '6.1.0-18-amd64', '10.0'];
    const since = kernels.filter((kernel) => isSince([5, 12], kernel));
    assert.deepEqual(since, ['5.12.0', '5.19-rc1', '6.1.0-18-amd64', '10.0']);
  });
});
