import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { selfSigned } from '../../src/registry/testing/self-signed.ts';
import { SpdyClient } from '../../src/streaming/testing/spdy-client.ts';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, runOne } from '../host/run-container.ts';
import { startEcho } from './echo.ts';
import { goClient, TRANSPORTS } from './go-client.ts';

const ECHO_PORT = 7;
const MIB = 20;

test('streams by TLS', { timeout: 300_000 }, async (t) => {
  const directory = mkdtempSync('/var/tmp/gantry-test-tls-');
  t.after(() => rmSync(directory, { recursive: true }));
  const [tls_cert, tls_key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  /** Gives the daemon another certificate, and returns the file with which clients verify it. */
  const putCertificate = (name: string): string => {
    const { cert, key } = selfSigned();
    for (const [file, text] of [
      [tls_cert, cert],
      [tls_key, key],
      [join(directory, name), cert],
    ] as const)
      writeFileSync(file, text);
    return join(directory, name);
  };
  const first = putCertificate('first.pem');

  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port, config: { streaming: { tls_cert, tls_key } } });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const { podSandboxId, containerId } = await runOne(daemon, { name: 'tls', command: ['sleep', '10000'] });
  await using _echo = await startEcho(daemon.cri, podSandboxId, ECHO_PORT);
  const execUrl = async (): Promise<string> =>
    (await daemon.cri.call('Exec', { containerId, cmd: ['cat'], stdin: true, stdout: true })).url;

  for (const transport of TRANSPORTS) {
    await t.test(
      `${transport}: an exec and a forwarded port transfer ${MIB} MiB to a client that trusts the certificate`,
      async () => {
        const options = { transport, mib: MIB, ca: first };
        const { url } = await daemon.cri.call('PortForward', { podSandboxId });
        assert.match(url, /^https:/);
        const results = [
          ...(await goClient('exec', options, await execUrl())),
          ...(await goClient('forward', { ...options, port: ECHO_PORT }, url)),
        ];
        for (const { error, equal, bytes } of results)
          assert.deepEqual([error, equal, bytes], [undefined, true, MIB * 2 ** 20]);
      },
    );
  }

  await t.test('a reload changes the certificate for new clients; a stream that is open goes on', async () => {
    using open = await SpdyClient.connect(new URL(await execUrl()));
    const { stdin = 0, stdout = 0 } = await open.openExec('error', 'stdin', 'stdout');
    const second = putCertificate('second.pem');
    process.kill(daemon.pid, 'SIGHUP');
    await eventually('the reload', 20, async () => daemon.logText().includes('configuration reloaded') || undefined);
    const [refused] = await goClient('exec', { ca: first, mib: 1 }, await execUrl());
    assert.match(refused?.error ?? '', /certificate/);
    const [served] = await goClient('exec', { ca: second, mib: 1 }, await execUrl());
    assert.deepEqual([served?.error, served?.equal], [undefined, true]);
    open.data(stdin, 'still here');
    await open.until(() => open.seen(stdout).text === 'still here');
  });
});
