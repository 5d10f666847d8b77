import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, createOne, execIn, runOne } from './run-container.ts';

/** Reads as an endless zero, under another name than the runtime's own nodes. */
const ZERO = { path: '/dev/own-zero', hostPath: '/dev/zero', permissions: 'r' };
/** The host has no device of that path; 1:7 is /dev/full. */
const FULL = { path: '/dev/own-full', type: 'c', major: 1, minor: 7, permissions: 'rw' };

test('a container gets the CDI devices that it names', { timeout: 120_000 }, async () => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port, network: 'none' });
  const directory = join(daemon.base, 'cdi');
  mkdirSync(directory);
  daemon.configure({ cdi_dirs: [directory] });
  await daemon.end('SIGTERM');
  await daemon.start();
  const edits = { env: ['OWN=yes'], deviceNodes: [ZERO, FULL], additionalGids: [4444] };
  const devices = [{ name: 'zero', containerEdits: edits }];
  writeFileSync(join(directory, 'own.yaml'), stringify({ cdiVersion: '0.6.0', kind: 'example.com/own', devices }));
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const pod = { linux: { securityContext: { namespaceOptions: { network: 'NODE' } } } };
  const request = (name: string, device: string) => ({
    ...{ name, pod, command: ['sleep', '1000'] },
    container: { CDIDevices: [{ name: `example.com/own=${device}` }], linux: pod.linux },
  });

  const { containerId } = await runOne(daemon, request('with', 'zero'));
  const seen = await execIn(daemon, containerId, 'head -c 3 /dev/own-zero | wc -c; echo $OWN; id -G');
  assert.match(seen, /^3\nyes\n.*\b4444\b/);
  const full = 'echo x 2>&1 >/dev/own-full || stat -c "%F %t:%T" /dev/own-full';
  assert.match(await execIn(daemon, containerId, full), /character special file 1:7/);

  const annotated = (name: string, device: string) => ({
    ...request(name, device),
    container: { linux: pod.linux, annotations: { 'cdi.k8s.io/plugin': `example.com/own=${device}` } },
  });
  const byAnnotation = await runOne(daemon, annotated('annotated', 'zero'));
  assert.match(await execIn(daemon, byAnnotation.containerId, 'echo $OWN; ls /dev/own-full'), /^yes\n/);
  await assert.rejects(
    createOne(daemon, annotated('bad', '')),
    /INVALID_ARGUMENT.*annotations\["cdi.k8s.io\/plugin"\]/,
  );

  await assert.rejects(createOne(daemon, request('without', 'other')), /defines the device "example.com\/own=other"/);
});
