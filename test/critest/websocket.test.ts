import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { runCritest } from './run-critest.ts';

const FLAGS = ['-websocket-exec', '-websocket-attach', '-websocket-portforward'];

test('critest: the streaming specs pass over WebSocket as well', async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const results = await runCritest({ socket: daemon.socket, focus: ['Streaming'], flags: FLAGS });
  const ran = results.filter(({ state }) => state !== 'skipped');
  assert.equal(ran.length, 5);
  for (const { name, state, message } of ran) await t.test(name, () => assert.equal(state, 'passed', message));
});
