import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { grownSincePreviousCommit, pinnedVersion, readExpectation, surprises } from './expectation.ts';
import { LEFT_OUT, runCritest } from './run-critest.ts';

test('critest: every spec does what the list of expectations says', async (t) => {
  const expectation = readExpectation();
  await t.test('the list has not grown since the previous commit', async () => {
    assert.deepEqual(await grownSincePreviousCommit(expectation), []);
  });
  await t.test('the list is that of the version that the module pins', () => {
    assert.equal(expectation.critest, pinnedVersion());
  });
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const results = await runCritest({ socket: daemon.socket });
  for (const { pattern, reason } of LEFT_OUT) console.log(`left out: ${pattern} (${reason})`);
  for (const { name, reason } of [...expectation.failed, ...expectation.skipped])
    console.log(`expected: ${name} (${reason})`);
  const counts = Object.groupBy(results, (result) => result.state);
  console.log(
    `critest: ${counts.passed?.length ?? 0} passed, ${counts.failed?.length ?? 0} failed, ${counts.skipped?.length ?? 0} skipped`,
  );
  for (const surprise of surprises(results, expectation)) await t.test(surprise, () => assert.fail(surprise));
  for (const { name } of counts.passed ?? []) await t.test(name, () => {});
});
