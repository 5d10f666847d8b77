import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually, mustRun } from '../../harness/run.ts';
import { linesOf, sharedPods } from './guest-pods.ts';

test('pods under systemd go on without the daemon, and the next one finds them', async () => {
  const pods = await sharedPods();
  const counting = [
    'sh',
    '-c',
    'i=0; while [ ! -e /base/may-end ]; do echo "line $i"; i=$((i+1)); sleep 0.1; done; exit 7',
  ];
  const mounts = [{ containerPath: '/base', hostPath: pods.daemon.base }];
  const pod = await pods.run({ name: 'witness' }, { command: counting, mounts });
  const pid = await pods.pid(pod);
  await pods.daemon.end('SIGKILL');
  const before = linesOf(pod.logFile).length;
  await eventually('the container to go on', 30, () => linesOf(pod.logFile).length > before + 5 || undefined);
  await pods.daemon.start();
  assert.equal((await pods.status(pod)).state, 'CONTAINER_RUNNING');
  assert.equal(await pods.pid(pod), pid);
  assert.equal(await pods.exec(pod, 'echo', 'here'), 'here\n');
  await pods.daemon.end('SIGKILL');
  await mustRun('touch', [join(pods.daemon.base, 'may-end')]);
  await eventually(
    'the container to end',
    30,
    async () => (await mustRun('sh', ['-c', `[ -e /proc/${pid} ] || echo gone`])) !== '',
  );
  await pods.daemon.start();
  assert.equal((await pods.exited(pod)).exitCode, 7);
  const lines = linesOf(pod.logFile);
  assert.deepEqual(
    lines,
    lines.map((_, index) => `line ${index}`),
  );
});

test("systemd's shared / lets mounts pass as the propagation says, and leaks none", async () => {
  assert.match(await mustRun('findmnt', ['-n', '-o', 'PROPAGATION', '/']), /^shared/);
  const pods = await sharedPods();
  const source = join(pods.daemon.base, 'shared');
  for (const name of ['late', 'back']) mkdirSync(join(source, name), { recursive: true });
  const before = await mountsBelow(pods.daemon.base);
  const mounts = [
    { containerPath: '/private', hostPath: source, propagation: 'PROPAGATION_PRIVATE' },
    { containerPath: '/slave', hostPath: source, propagation: 'PROPAGATION_HOST_TO_CONTAINER' },
    { containerPath: '/both', hostPath: source, propagation: 'PROPAGATION_BIDIRECTIONAL' },
  ];
  const pod = await pods.run(
    { name: 'shared', securityContext: { privileged: true } },
    { command: ['sleep', '1000'], mounts, securityContext: { privileged: true } },
  );
  // The container's root is not a mount that other mount namespaces of the host keep.
  const propagation = await mustRun('findmnt', ['-n', '-o', 'TARGET,PROPAGATION', '-R', pods.daemon.runRoot]);
  assert.doesNotMatch(propagation, /shared/);
  await mustRun('mount', ['-t', 'tmpfs', 'late', join(source, 'late')]);
  assert.match(await pods.exec(pod, 'cat', '/proc/mounts'), /^late \/slave\/late tmpfs/m);
  assert.doesNotMatch(await pods.exec(pod, 'cat', '/proc/mounts'), / \/private\/late /);
  await pods.exec(pod, 'mount', '-t', 'tmpfs', 'back', '/both/back');
  assert.match(readFileSync('/proc/mounts', 'utf8'), new RegExp(`^back ${source}/back tmpfs`, 'm'));
  await mustRun('umount', [join(source, 'back')]);
  await mustRun('umount', [join(source, 'late')]);
  await pods.remove(pod);
  assert.deepEqual(await mountsBelow(pods.daemon.base), before);
});

async function mountsBelow(directory: string): Promise<readonly string[]> {
  return (await mustRun('findmnt', ['-rn', '-o', 'TARGET']))
    .split('\n')
    .filter((target) => target.startsWith(directory));
}
