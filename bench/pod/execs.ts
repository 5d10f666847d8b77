import { type Bench, inTurn } from './bench.ts';
import { endPod, startPod } from './measure.ts';
import { add, timed } from './samples.ts';

const SERIAL = 10;
const AT_ONCE = [4, 16];
const EXECS_A_WORKER = 5;

/** ExecSync of `true`: one after the other, then several at once; of those, the time that each takes of the whole. */
export async function execs(bench: Bench, round: number): Promise<void> {
  for (const one of inTurn(bench, round)) {
    const samples = bench.samplesOf(one);
    const pod = await startPod(one, bench.directory, new Map());
    const exec = (): Promise<unknown> =>
      one.cri.call('ExecSync', { containerId: pod.container, cmd: ['true'], timeout: 60 });
    for (let i = 0; i < SERIAL; i += 1) await timed(samples, 'ExecSync serial', exec);
    for (const workers of AT_ONCE) {
      const began = performance.now();
      await Promise.all(
        Array.from({ length: workers }, async () => {
          for (let i = 0; i < EXECS_A_WORKER; i += 1) await exec();
        }),
      );
      add(samples, `ExecSync ${workers} at once, each`, (performance.now() - began) / (workers * EXECS_A_WORKER));
    }
    await endPod(one, pod, new Map());
  }
}
