import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCritest } from '../../critest/run-critest.ts';
import { sharedPods } from './guest-pods.ts';

/** Few: the machine is emulated. What they have in common is that cgroups and mounts are part of them. */
const SELECTION = [
  'runtime should support basic operations on container',
  'runtime should support execSync',
  'should support oom_score_adj|runtime should support running PodSandbox|mount with .rshared.',
];

test('a selection of critest passes under the systemd driver', async () => {
  const pods = await sharedPods();
  const results = await runCritest({ socket: pods.daemon.socket, focus: SELECTION });
  const ran = results.filter(({ state }) => state !== 'skipped');
  for (const { state, seconds, name } of ran) console.error(`critest ${state} ${seconds.toFixed(1)} s ${name}`);
  assert.ok(ran.length >= 3, `only ${ran.length} specs ran`);
  assert.deepEqual(
    ran.filter(({ state }) => state === 'failed'),
    [],
  );
});
