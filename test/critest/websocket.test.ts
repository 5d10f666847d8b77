import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { runCritest, WEB_SOCKET_FLAGS } from './run-critest.ts';

test('critest: the streaming specs pass over WebSocket as well', async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const results = await runCritest({ socket: daemon.socket, focus: ['Streaming'], flags: WEB_SOCKET_FLAGS });
  const ran = results.filter(({ state }) => state !== 'skipped');
  assert.equal(ran.length, 5);
  for (const { name, state, message } of ran) await t.test(name, () => assert.equal(state, 'passed', message));
});
