import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCritest } from '../../critest/run-critest.ts';
import { sharedPods } from './guest-pods.ts';

/** Few: the machine is emulated. What they have in common is that cgroups and mounts are part of them. */
const SELECTION = [
  'runtime should support (starting|stopping|removing running) container',
  'runtime should support execSync',
  'runtime should support listing container stats',
  'runtime should support running PodSandbox|mount with .rshared.',
];
/** Specs that these match in the pinned critest. */
const SELECTED = 11;

test('a selection of critest passes under the systemd driver', async () => {
  const pods = await sharedPods();
  const results = await runCritest({ socket: pods.daemon.socket, focus: SELECTION });
  const ran = results.filter(({ state }) => state !== 'skipped');
  for (const { state, seconds, name } of ran) console.error(`critest ${state} ${seconds.toFixed(1)} s ${name}`);
  const failed = ran.filter(({ state }) => state === 'failed');
  console.error(`critest selection: ${ran.length - failed.length} of ${SELECTED} passed, ${failed.length} failed`);
  assert.deepEqual(failed, []);
  assert.equal(ran.length, SELECTED);
});
