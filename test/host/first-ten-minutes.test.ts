import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { PROJECT, tool } from '../harness/project-paths.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { Transcript } from './transcript.ts';

/** As kubelet labels both; `crictl ps` shows a container's pod by them. */
const POD_LABELS = {
  'io.kubernetes.pod.name': 'web',
  'io.kubernetes.pod.namespace': 'default',
  'io.kubernetes.pod.uid': 'first-pod',
};

/** `UPDATE=1` writes what was printed into the document; review the difference before committing it. */
test("a new user's first ten minutes with crictl go as the document shows", async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const directory = join(daemon.base, 'user');
  mkdirSync(directory);
  writeFileSync(join(directory, 'pod.json'), JSON.stringify(podConfig(join(daemon.base, 'logs')), null, 2));
  writeFileSync(join(directory, 'container.json'), JSON.stringify(containerConfig(), null, 2));
  writeFileSync(
    join(directory, 'crictl.yaml'),
    `runtime-endpoint: unix://${daemon.socket}\nimage-endpoint: unix://${daemon.socket}\n`,
  );
  const environment = {
    PATH: `${dirname(tool('crictl'))}:${process.env.PATH}`,
    CRI_CONFIG_FILE: join(directory, 'crictl.yaml'),
  };
  const transcript = new Transcript(join(PROJECT, 'docs/first-ten-minutes.md'));
  const actual = [];
  for await (const step of transcript.replay(environment, directory)) {
    actual.push(step.actual);
    if (process.env.UPDATE === undefined) {
      await t.test(step.expected.command, () => assert.equal(step.actual.output, step.expected.output));
    }
  }
  if (process.env.UPDATE !== undefined) transcript.update(actual);
});

function podConfig(logDirectory: string): unknown {
  return {
    metadata: { name: 'web', namespace: 'default', uid: 'first-pod', attempt: 1 },
    labels: POD_LABELS,
    hostname: 'web',
    log_directory: logDirectory,
    dns_config: { servers: ['10.10.10.10'], searches: ['example.org'] },
    port_mappings: [{ container_port: 80, host_port: 18088 }],
    linux: {},
  };
}

function containerConfig(): unknown {
  return {
    metadata: { name: 'nginx', attempt: 1 },
    labels: { ...POD_LABELS, 'io.kubernetes.container.name': 'nginx' },
    image: { image: 'registry.k8s.io/e2e-test-images/nginx:1.14-2' },
    log_path: 'nginx.log',
    linux: { resources: { memory_limit_in_bytes: 134217728 } },
  };
}
