import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InvalidInput } from '../base/failure.ts';
import { runtimeMessage } from '../handlers/conmon/runtime-message.ts';
import { parseSyncMessage } from '../handlers/conmon/sync-message.ts';
import { parseProfile } from './seccomp/parse-profile.ts';
import type { SeccompFile } from './seccomp/seccomp-file.ts';
import { signalNumber } from './stop-signal.ts';
import { specRequest } from './testing/spec-request.ts';
import { resolveUser } from './users/resolve-user.ts';
import { UserDatabase } from './users/user-database.ts';

/** Text like that of the files in question, and text like nothing. */
const LINES = fc
  .array(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9+:,\r\0-]{0,40}$/)))
  .map((lines) => lines.join('\n'));
const JSON_LIKE = fc.oneof(
  fc.json(),
  fc.string(),
  fc.json().map((text) => text.slice(0, -1)),
);

function fileOf(text: string): SeccompFile {
  return { field: 'seccomp.localhost_ref', path: '/p/x.json', text };
}

describe('text of images, runtimes and monitors', () => {
  it('of users and groups gives entries whose ids are ids, whatever it is', () => {
    const lookups = fc.record({ text: LINES, name: fc.stringMatching(/^[a-z0-9]{1,2}$/), uid: fc.nat(3) });
    const isId = (id: bigint): boolean => id >= 0n && id < 2n ** 31n;
    fc.assert(
      fc.property(lookups, ({ text, name, uid }) => {
        const bytes = Buffer.from(text);
        const database = new UserDatabase({ passwd: bytes, group: bytes });
        for (const user of [database.userByName(name), database.userById(BigInt(uid))]) {
          assert.ok(user === undefined || (user.name !== '' && isId(user.uid) && isId(user.gid)));
        }
        assert.ok(isId(database.groupByName(name) ?? 0n) && database.groupsOfMember(name, 10).every(isId));
      }),
    );
  });

  const empty = new UserDatabase({ passwd: new Uint8Array(), group: new Uint8Array() });

  it('of an image user never makes root of what is not "0", "" or a user with that id', () => {
    const { securityContext } = specRequest().config;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+0-9xe: ]{0,12}$/)), (user) => {
        try {
          const { uid } = resolveUser(securityContext, user, empty);
          if (uid === 0n) assert.match(user, /^0*(:|$)/);
        } catch (error) {
          assert.ok(error instanceof InvalidInput);
        }
      }),
      { examples: [['-0'], ['-00:1']] },
    );
  });

  it('of a monitor gives a pid that is one, or a failure', () => {
    fc.assert(
      fc.property(JSON_LIKE, (text) => {
        const message = parseSyncMessage(text);
        assert.ok(message.kind === 'failed' || (Number.isSafeInteger(message.pid) && message.pid > 0));
      }),
    );
  });

  it('of a runtime gives words, and not too many', () => {
    fc.assert(fc.property(fc.oneof(JSON_LIKE, LINES), (text) => assert.ok(runtimeMessage(text).length <= 1024)));
  });

  it('of a seccomp profile gives a profile or a refusal', () => {
    fc.assert(
      fc.property(JSON_LIKE, (text) => {
        try {
          assert.equal(typeof parseProfile(fileOf(text), [], 'amd64').defaultAction, 'string');
        } catch (error) {
          assert.ok(error instanceof InvalidInput);
        }
      }),
    );
  });

  it('of a signal gives a number between 1 and 64, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(SIG)?RT(MIN|MAX)[+-][0-9]{1,3}$/)), (name) => {
        const number = signalNumber(name);
        assert.ok(number === undefined || (number >= 1 && number <= 64));
      }),
    );
  });
});
