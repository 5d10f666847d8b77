import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientResult, goClient } from '../../test/streaming/go-client.ts';
import type { Contender } from '../pod/contender.ts';
import type { RunningPod } from '../pod/measure.ts';
import { containerRequest, podRequest } from '../pod/requests.ts';
import { add, type Samples } from '../pod/samples.ts';

const LATENCIES = 10;
const ECHO_PORT = 7;
/** Combines several connections. */
const TOGETHER: Omit<ClientResult, 'seconds'> = { bytes: 0, firstByteSeconds: 0, equal: true, exitCode: 0 };

/** A pod whose container has no limits, which would be measured otherwise. */
export async function startStreamPod({ cri, name }: Contender, base: string): Promise<RunningPod> {
  const request = podRequest(base, name, 0);
  mkdirSync(join(request.config.logDirectory, 'main'), { recursive: true });
  const { podSandboxId: sandbox } = await cri.call('RunPodSandbox', request);
  const wanted = containerRequest(base, request, sandbox);
  delete wanted.config.linux.resources;
  const { containerId: container } = await cri.call('CreateContainer', wanted);
  await cri.call('StartContainer', { containerId: container });
  return { sandbox, container };
}

/**
 * Milliseconds of each figure; of transfers, the whole of `mib` MiB. `CPU` is that of the contender and of its pod: the
 * client and the echo server are not in it, nor what else the machine does.
 */
export async function measureStreams(
  contender: Contender,
  { sandbox, container: containerId }: RunningPod,
  mib: number,
  samples: Samples,
): Promise<void> {
  const { cri } = contender;
  const exec = async (cmd: readonly string[], stdin = false): Promise<string> =>
    (await cri.call('Exec', { containerId, cmd, stdin, stdout: true, stderr: false })).url;
  const forward = async (): Promise<string> => (await cri.call('PortForward', { podSandboxId: sandbox })).url;
  const take = async (name: string, work: () => Promise<readonly ClientResult[]>): Promise<void> => {
    const before = contender.cpu();
    const results = await work();
    add(samples, `CPU of ${name}`, (contender.cpu() - before) / results.length);
    for (const { error, seconds } of results) {
      if (error !== undefined) throw new Error(`${contender.name}: ${name}: ${error}`);
      add(samples, name, seconds * 1000);
    }
  };
  const urls = await Promise.all(Array.from({ length: LATENCIES }, () => exec(['true'])));
  await take('exec of true', () => goClient('drain', { serial: true }, ...urls));
  const out = await exec(['head', '-c', String(mib * 2 ** 20), '/dev/zero']);
  await take(`exec, ${mib} MiB out`, () => goClient('drain', {}, out));
  const through = await exec(['cat'], true);
  await take(`exec, ${mib} MiB in and out`, () => goClient('exec', { mib, check: false }, through));
  const to = { port: ECHO_PORT, check: false };
  const small = { ...to, mib: 0.001, connections: LATENCIES, serial: true };
  const ports = await Promise.all([forward(), forward(), forward()]);
  await take('port-forward, 1 KiB in and out', () => goClient('forward', small, ports[0]));
  await take(`port-forward, ${mib} MiB in and out`, () => goClient('forward', { ...to, mib }, ports[1]));
  await take(`port-forward, 50 of ${mib / 50} MiB`, async () => {
    const began = performance.now();
    const results = await goClient('forward', { ...to, mib: mib / 50, connections: 50 }, ports[2]);
    // containerd closes a connection a second after one side has said all, whatever the other still has to say.
    add(samples, 'cut connections of the 50', results.filter(({ error }) => error !== undefined).length);
    return [{ ...TOGETHER, seconds: (performance.now() - began) / 1000 }];
  });
}
