import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../base/failure.ts';
import { parseGroups, parseUsers } from './parse-users.ts';
import { resolveUser } from './resolve-user.ts';
import type { UserDatabase } from './user-entry.ts';

const DATABASE: UserDatabase = {
  users: parseUsers('root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/var/www:\ndefault-user:x:1000:1000::/:\n'),
  groups: parseGroups('root:x:0:\nstaff:x:50:web\nextra:x:50000:default-user,web\n'),
};

type Request = Parameters<typeof resolveUser>[0];
const NOTHING: Request = {
  runAsUser: undefined,
  runAsGroup: undefined,
  runAsUsername: '',
  supplementalGroups: [],
  supplementalGroupsPolicy: 'Merge',
};

describe('parseUsers() and parseGroups()', () => {
  it('skip what is no entry', () => {
    const hostile =
      'nocolon\nok:x:5:6::/:\ncr:x:7:7::/:\r\nnul\0:x:8:8::/:\n+::::::\n-:x:9:9\nbig:x:99999999999:1::/:\n:x:1:1::\n';
    assert.deepEqual(parseUsers(hostile), [{ name: 'ok', uid: 5n, gid: 6n }]);
    assert.deepEqual(parseGroups('g:x:5\nh:x:6:a,,b\n+:::\n'), [
      { name: 'g', gid: 5n, members: [] },
      { name: 'h', gid: 6n, members: ['a', 'b'] },
    ]);
  });
});

describe('resolveUser()', () => {
  it('is root where nobody says otherwise', () => {
    assert.deepEqual(resolveUser(NOTHING, '', DATABASE), { uid: 0n, gid: 0n, supplementalGroups: [0n] });
  });

  it('takes an id that the image does not know, with group 0', () => {
    assert.deepEqual(resolveUser({ ...NOTHING, runAsUser: 1001n }, 'web', DATABASE), {
      uid: 1001n,
      gid: 0n,
      supplementalGroups: [0n],
    });
  });

  it('takes the group and the memberships of a known user', () => {
    assert.deepEqual(resolveUser({ ...NOTHING, runAsUsername: 'web' }, '', DATABASE), {
      uid: 33n,
      gid: 34n,
      supplementalGroups: [34n, 50n, 50000n],
    });
  });

  it('merges requested groups with those of the image', () => {
    const merged = resolveUser({ ...NOTHING, supplementalGroups: [1234n] }, '1000', DATABASE);
    assert.deepEqual(merged, { uid: 1000n, gid: 1000n, supplementalGroups: [1000n, 1234n, 50000n] });
  });

  it('adds no group of the image with policy Strict, but keeps the primary one', () => {
    const request = { ...NOTHING, supplementalGroups: [1234n], supplementalGroupsPolicy: 'Strict' as const };
    assert.deepEqual(resolveUser(request, '1000', DATABASE).supplementalGroups, [1000n, 1234n]);
  });

  it('reads user and group of the image, by name and by id', () => {
    assert.equal(resolveUser(NOTHING, 'web:staff', DATABASE).gid, 50n);
    assert.equal(resolveUser(NOTHING, '1003:1004', DATABASE).gid, 1004n);
  });

  it('lets run_as_group win over the image', () => {
    assert.equal(resolveUser({ ...NOTHING, runAsUser: 1001n, runAsGroup: 1002n }, 'web:staff', DATABASE).gid, 1002n);
  });

  it('refuses run_as_group without a user', () => {
    assert.throws(() => resolveUser({ ...NOTHING, runAsGroup: 1002n }, 'web', DATABASE), /run_as_group/);
  });

  const never = [
    '4294967296',
    '2147483648',
    '-1',
    '+0',
    '0x0',
    '1e3',
    ' 0',
    '1000:4294967296',
    'a:b:c',
    '0\n',
    '０',
    '9'.repeat(36),
  ];
  for (const user of never) {
    it(`refuses the image user ${JSON.stringify(user)} and never takes it for root`, () => {
      const trap = { ...DATABASE, users: [...DATABASE.users, { name: '9'.repeat(36), uid: 0n, gid: 0n }] };
      assert.throws(() => resolveUser(NOTHING, user, trap), InvalidInput);
    });
  }

  it('refuses ids of the request that are out of range', () => {
    assert.throws(() => resolveUser({ ...NOTHING, runAsUser: -1n }, '', DATABASE), InvalidInput);
    assert.throws(() => resolveUser({ ...NOTHING, runAsUser: 2147483648n }, '', DATABASE), InvalidInput);
    assert.throws(() => resolveUser({ ...NOTHING, supplementalGroups: [-5n] }, '', DATABASE), /supplemental_groups.0/);
  });
});
