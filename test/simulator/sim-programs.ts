import type { FakeProgram } from '../../src/host/testing/fake-program.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimNode } from './sim-node.ts';

const EXITS_BY_ITSELF = 0.35;
const IGNORES_SIGTERM = 0.2;
const PAUSE_DIES = 0.03;
const KILLED = 137;
/** What goes on without the daemon does so at its own pace. */
const DAWDLES = { slow: 0.3 } as const;

/**
 * The programs of the machine. They go on when the daemon dies, and act only on their turn: a monitor or a plugin that
 * was killed before it did something never does it.
 */
export function installPrograms(node: SimNode, scheduler: Scheduler, random: Random): void {
  const { kernel, runtime, pool } = node;
  const sleep = (killed: AbortSignal): Promise<number> =>
    new Promise((resolve) => killed.addEventListener('abort', () => resolve(KILLED), { once: true }));

  /** What runs the OCI runtime: makes the container's process and the runtime's state of it. */
  const runtimeCreate = (id: string, cgroup: string, program: string): ReturnType<typeof kernel.start> => {
    if (!kernel.cgroups.has(cgroup)) kernel.cgroups.set(cgroup, new Map());
    const process = kernel.start({ argv: [program, id], cgroup });
    const started = Promise.withResolvers<void>();
    runtime.set(id, { pid: process.pid, startTime: process.startTime, started, isStarted: false });
    return process;
  };

  /** `/runtime-call ID CGROUP`: creates and starts a pause, then ends. */
  const runtimeCall: FakeProgram = async ({ argv: [, id = '', cgroup = ''], killed }) => {
    await scheduler.turn(`runtime makes the pause of ${short(id)}`, DAWDLES);
    if (killed.aborted) return KILLED;
    runtimeCreate(id, cgroup, '/pause');
    return 0;
  };

  const pause: FakeProgram = async ({ argv: [, id = ''], killed }) => {
    if (!random.chance(PAUSE_DIES)) return sleep(killed);
    await steps(random.int(400));
    await scheduler.turn(`pause of ${short(id)} dies`);
    if (!killed.aborted) node.killedPauses.add(id);
    return 1;
  };

  /** `/monitor ID CGROUP`: creates the container, waits for its end, writes its exit file. */
  const monitor: FakeProgram = async ({ argv: [, id = '', cgroup = ''], killed }) => {
    await scheduler.turn(`monitor creates container ${short(id)}`, DAWDLES);
    if (killed.aborted) return KILLED;
    const container = runtimeCreate(id, cgroup, '/container');
    const end = await container.ended;
    const finishedAt = node.clock.nowNs();
    await scheduler.turn(`monitor writes the exit of ${short(id)}`, DAWDLES);
    if (killed.aborted) return KILLED;
    const exitCode = end.code ?? (end.signal === 'SIGKILL' ? KILLED : 143);
    node.writeExit(id, { exitCode, finishedAt, oomKilled: false, known: true });
    return 0;
  };

  const container: FakeProgram = async ({ argv: [, id = ''], killed, onSignal }) => {
    if (random.chance(IGNORES_SIGTERM)) onSignal(() => {});
    await Promise.race([runtime.get(id)?.started.promise, sleep(killed)]);
    if (!random.chance(EXITS_BY_ITSELF)) return sleep(killed);
    await steps(random.int(250));
    await scheduler.turn(`container ${short(id)} exits`);
    return 1 + random.int(100);
  };

  /** `/plugin ADD HOLDER`: takes an address on its turn, and answers on another one. */
  const plugin: FakeProgram = async ({ argv: [, , holder = ''], killed, write }) => {
    await scheduler.turn(`plugin takes an address for ${short(holder)}`, DAWDLES);
    if (killed.aborted) return KILLED;
    const address = pool.holds(holder) ? undefined : pool.take(holder);
    await scheduler.turn(`plugin answers for ${short(holder)}`, DAWDLES);
    if (killed.aborted) return KILLED;
    write(1, address ?? '');
    return address === undefined ? 1 : 0;
  };

  const steps = (count: number): Promise<void> => new Promise((resolve) => scheduler.afterSteps(count, resolve));

  kernel.onRun('/runtime-call', runtimeCall);
  kernel.onRun('/pause', pause);
  kernel.onRun('/monitor', monitor);
  kernel.onRun('/container', container);
  kernel.onRun('/plugin', plugin);
  kernel.onRun('/exec', async ({ killed }) => {
    await scheduler.turn('exec ends');
    return killed.aborted ? KILLED : 0;
  });
}

/** Ids of the simulation are a number in 64 digits. */
export function short(id: string): string {
  return id.replace(/^0+(?=.)/, '');
}
