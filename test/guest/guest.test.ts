import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestRegistry } from '../harness/registry.ts';
import { baseDisk } from './base-disk.ts';
import { projectDisk } from './project-disk.ts';
import { runGuest } from './run-guest.ts';
import { SMOKES } from './smokes.ts';

const TIMEOUT_MS = 1_500_000;
/** Longer than a guest takes on a busy machine. */
const GUEST_TIMEOUT_MS = 1_300_000;

/** The daemon on what nodes are: systemd, cgroup v2 alone, a shared `/`, Debian's kernel. */
test('smokes in a guest with systemd and cgroup v2', { timeout: TIMEOUT_MS }, async (t) => {
  await (await withTestRegistry()).close();
  const base = await baseDisk((line) => t.diagnostic(line));
  const { results, console } = await runGuest(base, await projectDisk(), GUEST_TIMEOUT_MS, (line) => {
    if (/^(critest|after the power cut) /.test(line)) t.diagnostic(line);
  });
  const isWell = SMOKES.every((name) => results.some((it) => it.name === name && it.failure === undefined));
  if (!isWell) t.diagnostic(console.slice(-8000));
  for (const { seconds, name } of results) t.diagnostic(`${seconds.toFixed(1)} s ${name}`);
  for (const name of SMOKES) {
    await t.test(name, () => {
      const result = results.find((it) => it.name === name);
      assert.ok(result !== undefined, `the guest reported no result; its console ends:\n${console.slice(-2000)}`);
      assert.ok(result.failure === undefined, result.failure ?? '');
    });
  }
  const unnamed = results.filter(({ name }) => !SMOKES.includes(name));
  assert.deepEqual(unnamed, [], 'a smoke of the guest is not on the list, or its file did not load');
});
