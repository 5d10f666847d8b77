import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../base/failure.ts';
import { MOST_SUPPLEMENTAL_GROUPS } from '../../base/group-limit.ts';
import { resolveUser } from './resolve-user.ts';
import { UserDatabase } from './user-database.ts';

const USERS = 'root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/var/www:\ndefault-user:x:1000:1000::/:\n';
const GROUPS = 'root:x:0:\nstaff:x:50:web\nextra:x:50000:default-user,web\n';
const DATABASE = databaseOf(USERS, GROUPS);

function databaseOf(passwd: string, group: string): UserDatabase {
  return new UserDatabase({ passwd: Buffer.from(passwd), group: Buffer.from(group) });
}

type Request = Parameters<typeof resolveUser>[0];
const NOTHING: Request = {
  runAsUser: undefined,
  runAsGroup: undefined,
  runAsUsername: '',
  supplementalGroups: [],
  supplementalGroupsPolicy: 'Merge',
};

describe('UserDatabase', () => {
  it('skips lines that are not entries', () => {
    const hostile =
      'nocolon\nok:x:5:6::/:\ncr:x:7:7::/:\r\nnul\0:x:8:8::/:\n+::::::\n-:x:9:9\nbig:x:99999999999:1::/:\n:x:1:1::\ntwo:x:3';
    const database = databaseOf(hostile, 'g:x:5\nh:x:6:a,,b\n+:::\ncr:x:7:a\r\nbig:x:2147483648:a\n');
    assert.deepEqual(database.userByName('ok'), { name: 'ok', uid: 5n, gid: 6n });
    assert.deepEqual(database.userById(5n), { name: 'ok', uid: 5n, gid: 6n });
    for (const name of ['nocolon', 'cr', 'nul\0', '+', '-', 'big', '', 'two']) {
      assert.equal(database.userByName(name), undefined, JSON.stringify(name));
    }
    for (const uid of [1n, 7n, 8n, 9n, 3n]) assert.equal(database.userById(uid), undefined, String(uid));
    assert.equal(database.groupByName('g'), 5n);
    assert.deepEqual(database.groupsOfMember('a', 10), [6n]);
    assert.deepEqual(database.groupsOfMember('', 10), []);
  });

  it('compares whole names, ids and members, and takes the first entry', () => {
    const database = databaseOf(
      'webb:x:1:1\nweb:x:2:2\nweb:x:3:3\nä:x:0012:4\n',
      'a:x:1:webb,eb\nb:x:2:x,web\nb:x:3:web',
    );
    assert.equal(database.userByName('web')?.uid, 2n);
    assert.equal(database.userByName('we'), undefined);
    assert.deepEqual(database.userById(12n), { name: 'ä', uid: 12n, gid: 4n });
    assert.equal(database.groupByName('b'), 2n);
    assert.deepEqual(database.groupsOfMember('web', 10), [2n, 3n]);
  });

  it('reads a last line without a newline, and ignores fields after the fourth', () => {
    assert.equal(databaseOf('web:x:2:3:a:b:c:d:e', '').userByName('web')?.gid, 3n);
    assert.deepEqual(databaseOf('', 'g:x:2:web').groupsOfMember('web', 10), [2n]);
    assert.deepEqual(databaseOf('', 'g:x:2:a:web').groupsOfMember('web', 10), []);
  });

  it('refuses a line of more than 1 MiB, naming the file', () => {
    const long = 'x'.repeat(1024 * 1024 + 1);
    assert.throws(
      () => databaseOf(`a:x:1:1\n${long}`, '').userByName('x'),
      /^InvalidInput: \/etc\/passwd: the line at byte 8/,
    );
    assert.throws(
      () => databaseOf('', long).groupByName('x'),
      /\/etc\/group: the line at byte 0 is longer than 1048576/,
    );
  });

  it('keeps nothing of 10 MiB of short lines but the entry that was asked for', () => {
    const bytes = Buffer.alloc(10 * 1024 * 1024, 'x:x:1:1\n');
    const database = new UserDatabase({ passwd: bytes, group: bytes });
    const before = process.memoryUsage().heapUsed;
    assert.equal(database.userByName('web'), undefined);
    assert.equal(database.userByName('x:x'), undefined);
    assert.equal(database.userById(33n), undefined);
    assert.deepEqual(database.groupsOfMember('1', MOST_SUPPLEMENTAL_GROUPS), [1n]);
    assert.ok(process.memoryUsage().heapUsed - before < 8 * 1024 * 1024);
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
      const trap = databaseOf(`${USERS}${'9'.repeat(36)}:x:0:0::/:\n`, GROUPS);
      assert.throws(() => resolveUser(NOTHING, user, trap), InvalidInput);
    });
  }

  it('refuses ids of the request that are out of range', () => {
    assert.throws(() => resolveUser({ ...NOTHING, runAsUser: -1n }, '', DATABASE), InvalidInput);
    assert.throws(() => resolveUser({ ...NOTHING, runAsUser: 2147483648n }, '', DATABASE), InvalidInput);
    assert.throws(() => resolveUser({ ...NOTHING, supplementalGroups: [-5n] }, '', DATABASE), /supplemental_groups.0/);
  });

  it('refuses a user with too many groups, naming the file or the field', () => {
    const lines = Array.from({ length: MOST_SUPPLEMENTAL_GROUPS + 1 }, (_, i) => `g${i}:x:${i + 100}:web\n`);
    const user = { ...NOTHING, runAsUsername: 'web' };
    const most = databaseOf(USERS, lines.slice(2).join(''));
    assert.equal(resolveUser(user, '', most).supplementalGroups.length, MOST_SUPPLEMENTAL_GROUPS);
    assert.throws(
      () => resolveUser(user, '', databaseOf(USERS, lines.join(''))),
      /etc\/group: user "web" is a member of more/,
    );
    const request = { ...user, supplementalGroups: [7n, 8n] };
    assert.throws(() => resolveUser(request, '', most), /supplemental_groups: 4098 supplementary groups/);
    const strict = { ...request, supplementalGroupsPolicy: 'Strict' as const };
    assert.equal(resolveUser(strict, '', databaseOf(USERS, lines.join(''))).supplementalGroups.length, 3);
  });
});
