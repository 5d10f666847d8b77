import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX } from './run-container.ts';

const HOST_NETWORK = { securityContext: { namespaceOptions: { network: 'NODE' } } };
/** What a daemon with all records that it accepts may occupy: the heap limit of bin/gantry is 192 MiB. */
const RSS_MIB = 300;
const ENVIRONMENT = Array.from({ length: 8 }, (_, n) => ({ key: `K${n}`, value: Buffer.alloc(125_000, 'x') }));

test('the records of a daemon stay below its heap limit', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({
    registryPort: registry.port,
    network: 'none',
    config: { log: { level: 'info' } },
  });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  let accepted = 0;

  await t.test('when 150 containers with 1 MB of environment each are requested', async () => {
    for (let pod = 0; pod < 10; pod += 1) {
      const podSandboxId = await runPod(daemon, { name: `env${pod}` });
      const answers = await createContainers(daemon, podSandboxId, 15);
      accepted += answers.filter((answer) => answer === 'accepted').length;
      for (const answer of answers.filter((one) => one !== 'accepted')) {
        assert.match(
          answer,
          /8 RESOURCE_EXHAUSTED: config: \d+ bytes \(most of them in envs\).*exceed the limit of \d+/,
        );
      }
    }
    assert.ok(accepted >= 30 && accepted < 60, `${accepted} were accepted`);
    await assertAlive(daemon, accepted);
  });

  await t.test('when nine pods with 14 MB of labels each are requested', async () => {
    const labels = Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`l${n}`, 'x'.repeat(1_000_000)]));
    for (let pod = 0; pod < 9; pod += 1) {
      const refusal = await runPod(daemon, { name: `labels${pod}`, labels }).catch(String);
      assert.match(
        refusal,
        /8 RESOURCE_EXHAUSTED: RunPodSandboxRequest: \d+ bytes \(most of them in config\.labels\) exceed/,
      );
    }
    await assertAlive(daemon, accepted);
  });

  await t.test('when one request consists of two million empty messages', async () => {
    const podSandboxId = (await daemon.cri.call('ListPodSandbox')).items[0].id;
    const config = {
      metadata: { name: 'many' },
      image: { image: BUSYBOX },
      mounts: Array.from({ length: 2_000_000 }, () => ({})),
    };
    const refusal = await daemon.cri.call('CreateContainer', { podSandboxId, config }).catch(String);
    assert.match(
      refusal,
      /8 RESOURCE_EXHAUSTED: CreateContainerRequest: more than 100000 strings, messages and numbers/,
    );
    await assertAlive(daemon, accepted);
  });

  await t.test('at the next start, after which the records are the same', async () => {
    await daemon.end('SIGKILL');
    await daemon.start();
    await assertAlive(daemon, accepted);
  });

  await t.test('pods can be removed, and then new ones can be created', async () => {
    await daemon.removeAllPods();
    const podSandboxId = await runPod(daemon, { name: 'new' });
    assert.deepEqual(await createContainers(daemon, podSandboxId, 1), ['accepted']);
  });
});

async function runPod(daemon: DaemonUnderTest, { name, ...rest }: Message): Promise<string> {
  const metadata = { name, namespace: 'host', uid: `uid-${name}`, attempt: 0 };
  const { podSandboxId } = await daemon.cri.call('RunPodSandbox', {
    config: { metadata, linux: HOST_NETWORK, ...rest },
  });
  return podSandboxId;
}

/** Creates them one after the other; returns `accepted` or the error of each. */
async function createContainers(
  daemon: DaemonUnderTest,
  podSandboxId: string,
  count: number,
): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const config = {
      metadata: { name: `c${n}`, attempt: 0 },
      image: { image: BUSYBOX },
      command: ['sleep', '1000'],
      envs: ENVIRONMENT,
      linux: {},
    };
    const answer = daemon.cri.call('CreateContainer', {
      podSandboxId,
      config,
      sandboxConfig: { metadata: { name: 'x', uid: 'x', namespace: 'x' } },
    });
    answers.push(await answer.then(() => 'accepted', String));
  }
  return answers;
}

async function assertAlive(daemon: DaemonUnderTest, containers: number): Promise<void> {
  const list = await daemon.cri.call('ListContainers', {});
  assert.equal(list.containers.length, containers);
  for (const { id } of list.containers) await daemon.cri.call('ContainerStatus', { containerId: id, verbose: true });
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'))?.[1]) / 1024;
  assert.ok(rss < RSS_MIB, `the daemon occupies ${rss} MiB`);
}
