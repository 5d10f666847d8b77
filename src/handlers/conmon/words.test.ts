import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { featuresFromJson, featuresFromVersion } from './handler-features.ts';
import { runtimeMessage } from './runtime-message.ts';
import { parseSyncMessage } from './sync-message.ts';

describe('runtimeWords()', () => {
  it('takes the last error of a JSON log, past warnings', () => {
    const log =
      '{"level":"error","msg":"first"}\n{"level":"error","msg":"the reason"}\n{"level":"warning","msg":"later"}\n';
    assert.equal(runtimeMessage(log), 'the reason');
  });

  it('undecorates logrus text', () => {
    const line = 'time="2026-11-21T02:29:06Z" level=error msg="exec failed: exec: \\"/x\\": stat /x: no such file"';
    assert.equal(runtimeMessage(line), 'exec failed: exec: "/x": stat /x: no such file');
  });

  it('takes plain and cut lines as they are, bounded', () => {
    assert.equal(runtimeMessage('crun: cannot do it\n'), 'crun: cannot do it');
    assert.equal(runtimeMessage('{"msg": "cut'), '{"msg": "cut');
    assert.equal(runtimeMessage(''), '');
    assert.equal(runtimeMessage('x'.repeat(100_000)).length, 1024);
  });
});

describe('parseSyncMessage()', () => {
  it('tells a pid from a failure', () => {
    assert.deepEqual(parseSyncMessage('{"pid": 17390}'), { kind: 'created', pid: 17390 });
    assert.deepEqual(parseSyncMessage('{"pid": -1, "message": "no\\n"}'), { kind: 'failed', words: 'no' });
  });

  it('takes whatever else comes for a failure', () => {
    for (const line of [
      undefined,
      '',
      '{',
      '[]',
      'null',
      '{"pid": 0}',
      '{"pid": "1"}',
      '{"pid": 1.5}',
      '{"pid": 1e99}',
    ]) {
      assert.equal(parseSyncMessage(line).kind, 'failed');
    }
  });
});

describe('handler features', () => {
  it('come from the features command, or from a table of versions', () => {
    assert.equal(featuresFromJson('{"mountOptions":["ro","rro"]}')?.recursiveReadOnlyMounts, true);
    assert.equal(featuresFromJson('{"mountOptions":["ro"]}')?.recursiveReadOnlyMounts, false);
    assert.equal(featuresFromJson('unknown command'), undefined);
    assert.equal(featuresFromVersion('crun version 1.8.1\ncommit: x').recursiveReadOnlyMounts, true);
    assert.equal(featuresFromVersion('crun version 1.3').recursiveReadOnlyMounts, false);
    assert.equal(featuresFromVersion('runc version 1.0.3').recursiveReadOnlyMounts, false);
    assert.equal(featuresFromVersion('other version 9.9').recursiveReadOnlyMounts, false);
  });

  it('have user namespaces where the runtime joins them', () => {
    const told = '{"mountOptions":[],"linux":{"namespaces":["mount","user"]}}';
    assert.equal(featuresFromJson(told)?.userNamespaces, true);
    assert.equal(featuresFromJson('{"mountOptions":[],"linux":{"namespaces":["mount"]}}')?.userNamespaces, false);
    assert.equal(featuresFromVersion('crun version 1.8.1').userNamespaces, true);
    assert.equal(featuresFromVersion('crun version 1.4').userNamespaces, false);
  });
});
