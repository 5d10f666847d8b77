import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

/** PID namespaces of a pod and of a container in it whose request has no security context. */
async function inherited(daemon: DaemonUnderTest, pid: string): Promise<{ container: string; pause: string }> {
  const pod = { linux: { securityContext: { namespaceOptions: { pid } } } };
  const one = await runOne(daemon, { name: `inherits-${pid}`, command: ['sleep', '1000'], pod });
  const request = { podSandboxId: one.podSandboxId, verbose: true };
  const { info } = await daemon.cri.call('PodSandboxStatus', request);
  const container = await execIn(daemon, one.containerId, 'readlink /proc/self/ns/pid');
  return { container: container.trim(), pause: readlinkSync(`/proc/${JSON.parse(info.info).pid}/ns/pid`) };
}

test("a container in another one's PID namespace", { timeout: 120_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const container = { linux: { securityContext: { namespaceOptions: { pid: 'CONTAINER' } } } };
  const target = await runOne(daemon, { name: 'target', command: ['sleep', '1234'], container });
  const { podSandboxId, containerId: targetId } = target;
  const debug = (name: string, options: Message): Promise<Message> =>
    daemon.cri.call('CreateContainer', {
      podSandboxId,
      config: {
        metadata: { name, attempt: 0 },
        image: { image: BUSYBOX },
        command: ['sleep', '1000'],
        linux: { securityContext: { namespaceOptions: options } },
      },
    });

  await t.test('sees its processes', async () => {
    const { containerId } = await debug('debugger', { pid: 'TARGET', targetId });
    await daemon.cri.call('StartContainer', { containerId });
    assert.equal(await execIn(daemon, containerId, 'tr "\\0" " " < /proc/1/cmdline'), 'sleep 1234 ');
    await daemon.cri.call('StopContainer', { containerId, timeout: 0 });
  });

  await t.test('is the mode of the pod if the request of the container has no namespace options', async () => {
    const host = readlinkSync('/proc/self/ns/pid');
    assert.deepEqual(await inherited(daemon, 'NODE'), { container: host, pause: host });
    const shared = await inherited(daemon, 'POD');
    assert.equal(shared.container, shared.pause);
    assert.notEqual(shared.container, host);
    const own = await inherited(daemon, 'CONTAINER');
    assert.ok(own.container !== host && own.container !== own.pause);
  });

  await t.test('is refused if the target is in another pod or is not running', async () => {
    const other = await runOne(daemon, { name: 'other', command: ['sleep', '1'] });
    await assert.rejects(debug('stranger', { pid: 'TARGET', targetId: other.containerId }), /is not in pod sandbox/);
    await daemon.cri.call('StopContainer', { containerId: targetId, timeout: 0 });
    await assert.rejects(debug('late', { pid: 'TARGET', targetId }), /is not running/);
  });
});
