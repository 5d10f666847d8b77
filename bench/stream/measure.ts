import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientResult, goClient } from '../../test/streaming/go-client.ts';
import type { Contender } from '../pod/contender.ts';
import type { RunningPod } from '../pod/measure.ts';
import { containerRequest, podRequest } from '../pod/requests.ts';
import { add, type Samples } from '../pod/samples.ts';

const LATENCIES = 10;
const ECHO_PORT = 7;

/** A pod whose container has no limits: they would be measured instead. */
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

/** Milliseconds of each figure; of transfers, the whole of `mib` MiB. */
export async function measureStreams(
  { cri }: Contender,
  { sandbox, container: containerId }: RunningPod,
  mib: number,
  samples: Samples,
): Promise<void> {
  const exec = async (cmd: readonly string[], stdin = false): Promise<string> =>
    (await cri.call('Exec', { containerId, cmd, stdin, stdout: true, stderr: false })).url;
  const forward = async (): Promise<string> => (await cri.call('PortForward', { podSandboxId: sandbox })).url;
  const take = (name: string, results: readonly ClientResult[]): void => {
    for (const { error, seconds } of results) {
      if (error !== undefined) throw new Error(`${name}: ${error}`);
      add(samples, name, seconds * 1000);
    }
  };
  const urls = await Promise.all(Array.from({ length: LATENCIES }, () => exec(['true'])));
  take('exec of true', await goClient('drain', { serial: true }, ...urls));
  const size = String(mib * 2 ** 20);
  take(`exec, ${mib} MiB out`, await goClient('drain', {}, await exec(['head', '-c', size, '/dev/zero'])));
  take(`exec, ${mib} MiB in and out`, await goClient('exec', { mib, check: false }, await exec(['cat'], true)));
  const small = { mib: 0.001, port: ECHO_PORT, check: false, connections: LATENCIES, serial: true };
  take('port-forward, 1 KiB in and out', await goClient('forward', small, await forward()));
  const large = { mib, port: ECHO_PORT, check: false };
  take(`port-forward, ${mib} MiB in and out`, await goClient('forward', large, await forward()));
  const many = { mib: mib / 50, port: ECHO_PORT, check: false, connections: 50 };
  const began = performance.now();
  const results = await goClient('forward', many, await forward());
  if (results.some(({ error }) => error !== undefined)) throw new Error('a connection failed');
  add(samples, `port-forward, 50 of ${mib / 50} MiB`, performance.now() - began);
}
