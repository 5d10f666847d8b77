import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { eventually } from '../harness/run.ts';
import { adminResources } from './admin.ts';

/** gRPC status code. */
const DEADLINE_EXCEEDED = 4;

test('network plugins that do not do their part', { timeout: 300_000 }, async (t) => {
  await using daemon = await startDaemon({ network: 'none' });
  const plugin = new ShellPlugin(daemon);
  await daemon.end('SIGTERM');
  daemon.configure({ cni: { plugin_dirs: [daemon.base], plugin_timeout: '2s', del_retry_period: '5s' } });
  await daemon.start();

  await t.test('one that hangs ends by its own deadline, and what it wrote is in the error', async () => {
    plugin.does({ ADD: 'echo waiting for the provider >&2; exec sleep 1000' });
    const error = await run(daemon, 'hangs').then(assert.fail, (e: unknown) => e as Message);
    assert.equal(error.code, DEADLINE_EXCEEDED);
    assert.match(error.details, /CNI ADD .* killed after 2000 ms; it wrote: waiting for the provider/);
    await assertNothingLeft(daemon);
  });

  await t.test('one that writes without end ends by its own deadline, and what it wrote is in the error', async () => {
    plugin.does({ ADD: 'exec yes so much' });
    const error = await run(daemon, 'writes').then(assert.fail, (e: unknown) => e as Message);
    assert.equal(error.code, DEADLINE_EXCEEDED);
    assert.match(error.details, /CNI ADD .* killed after 2000 ms; it wrote: …?[^]*so much/);
    await assertNothingLeft(daemon);
  });

  await t.test(
    'an ADD that fails, and a DEL that succeeds only without a namespace, leave nothing after the retries',
    async () => {
      const failed = 'echo "Chain CNI-1 does not exist" >&2; exit 1';
      plugin.does({
        ADD: `touch ${plugin.address}; ${failed}`,
        DEL: `[ -z "$CNI_NETNS" ] || { ${failed}; }; rm -f ${plugin.address}`,
      });
      await assert.rejects(run(daemon, 'never-deleted'), /Chain CNI-1 does not exist/);
      const rows = await adminResources(daemon.admin);
      assert.ok(rows.some(({ what }) => what.startsWith('namespace ')));
      await assertNothingLeft(daemon);
      assert.equal(existsSync(plugin.address), false);
    },
  );

  await t.test('every StopPodSandbox reports a DEL that fails, until the namespaces are given up', async () => {
    plugin.does({ DEL: 'echo the provider is gone >&2; exit 1' });
    const podSandboxId = await run(daemon, 'not-detached');
    for (const _ of [1, 2]) {
      await assert.rejects(daemon.cri.call('StopPodSandbox', { podSandboxId }), /CNI DEL .* the provider is gone/);
    }
    await eventually('the pod to stop without its DEL', 20, async () => {
      await daemon.cri.call('StopPodSandbox', { podSandboxId });
      return true;
    });
    await daemon.cri.call('RemovePodSandbox', { podSandboxId });
    const [attachment, ...others] = await adminResources(daemon.admin);
    assert.match(attachment?.what ?? '', /^CNI attachment of /);
    assert.match(attachment?.lastError ?? '', /the provider is gone/);
    assert.deepEqual(others, []);
    plugin.does({});
    // Repeated calls have stretched the pauses between the retries; the next start begins them again.
    await daemon.end('SIGTERM');
    await daemon.start();
    await assertNothingLeft(daemon);
  });
});

/** A plugin written in shell that returns a fixed address, unless a verb is configured to do otherwise. */
class ShellPlugin {
  readonly address: string;
  readonly #directory: string;

  constructor({ base, cniDirectory }: DaemonUnderTest) {
    this.#directory = base;
    this.address = join(base, 'address-taken');
    const result = JSON.stringify({ cniVersion: '1.0.0', ips: [{ address: '10.9.0.2/24' }] });
    const versions = JSON.stringify({ cniVersion: '1.0.0', supportedVersions: ['1.0.0'] });
    const lines = [
      '#!/bin/sh',
      `[ "$CNI_COMMAND" != VERSION ] || { echo '${versions}'; exit 0; }`,
      `[ ! -e ${base}/$CNI_COMMAND.sh ] || . ${base}/$CNI_COMMAND.sh`,
      `[ "$CNI_COMMAND" != ADD ] || echo '${result}'`,
    ];
    writeFileSync(join(base, 'shell-plugin'), `${lines.join('\n')}\n`, { mode: 0o755 });
    const list = { cniVersion: '1.0.0', name: 'shell', plugins: [{ type: 'shell-plugin' }] };
    writeFileSync(join(cniDirectory, '10-shell.conflist'), JSON.stringify(list));
  }

  does(scripts: { readonly ADD?: string; readonly DEL?: string }): void {
    for (const verb of ['ADD', 'DEL'] as const) {
      const path = join(this.#directory, `${verb}.sh`);
      const script = scripts[verb];
      if (script === undefined) rmSync(path, { force: true });
      else writeFileSync(path, `${script}\n`);
    }
  }
}

async function run(daemon: DaemonUnderTest, name: string): Promise<string> {
  const metadata = { name, namespace: 'host', uid: `uid-${name}`, attempt: 0 };
  const { podSandboxId } = await daemon.cri.call('RunPodSandbox', { config: { metadata, linux: {} } });
  return podSandboxId;
}

async function assertNothingLeft(daemon: DaemonUnderTest): Promise<void> {
  await eventually('the ledger to be empty', 60, async () => {
    const rows = await adminResources(daemon.admin);
    if (rows.length > 0) throw new Error(`still in the ledger: ${JSON.stringify(rows)}`);
    return true;
  });
}
