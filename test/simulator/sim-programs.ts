import { basename } from 'node:path/posix';
import type { FakeProgram } from '../../src/host/testing/fake-program.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { installMonitor } from './sim-monitor.ts';
import type { SimNode } from './sim-node.ts';
import { CONTAINER, DAWDLES, EXEC, KILLED, PAUSE, PLUGIN, short } from './sim-paths.ts';
import { installRuntime } from './sim-runtime.ts';

const EXITS_BY_ITSELF = 0.35;
const NEEDS_TOO_MUCH = 0.2;
const IGNORES_SIGTERM = 0.2;
const PAUSE_DIES = 0.03;
const SIGKILL = 9;

const sleep = (killed: AbortSignal): Promise<number> =>
  new Promise((resolve) => {
    if (killed.aborted) resolve(KILLED);
    killed.addEventListener('abort', () => resolve(KILLED), { once: true });
  });

/**
 * The programs of the machine. They go on when the daemon dies, and act only on their turn: a monitor or a plugin that
 * was killed before it did something never does it.
 */
export function installPrograms(node: SimNode, scheduler: Scheduler, random: Random): void {
  const { kernel, pool } = node;
  const steps = (count: number): Promise<void> => new Promise((resolve) => scheduler.afterSteps(count, resolve));

  /** Whoever starts it, its cgroup is the one of its sandbox. */
  const pause: FakeProgram = async ({ cgroup, killed }) => {
    const id = basename(cgroup).replace('crio-', '');
    if (!random.chance(PAUSE_DIES)) return sleep(killed);
    await steps(random.int(400));
    await scheduler.turn(`pause of ${short(id)} dies`);
    if (!killed.aborted) node.killedPauses.add(id);
    return 1;
  };

  /** `/container ID`: waits to be started, then sleeps, exits, or is killed by the kernel for its memory. */
  const container: FakeProgram = async ({ argv: [, id = ''], pid, killed, onSignal }) => {
    if (random.chance(IGNORES_SIGTERM)) onSignal(() => {});
    await Promise.race([node.gate(id).promise, sleep(killed)]);
    if (!random.chance(EXITS_BY_ITSELF)) return sleep(killed);
    await steps(random.int(250));
    const isKilled = random.chance(NEEDS_TOO_MUCH);
    await scheduler.turn(`container ${short(id)} ${isKilled ? 'needs too much memory' : 'exits'}`);
    if (!isKilled || killed.aborted) return 1 + random.int(100);
    node.oomKilled.add(id);
    kernel.processes.get(pid)?.signal(SIGKILL);
    return KILLED;
  };

  /** `/plugin ADD HOLDER`: takes an address on its turn, and answers on another one. It may hang before each. */
  const plugin: FakeProgram = async ({ argv: [, , holder = ''], killed, write }) => {
    await scheduler.turn(`plugin takes an address for ${short(holder)}`, DAWDLES);
    if (node.pluginHangs) await sleep(killed);
    if (killed.aborted) return KILLED;
    const address = pool.holds(holder) ? undefined : pool.take(holder);
    await scheduler.turn(`plugin answers for ${short(holder)}`, DAWDLES);
    if (node.pluginHangs) await sleep(killed);
    if (killed.aborted) return KILLED;
    write(1, address ?? '');
    return address === undefined ? 1 : 0;
  };

  /** `probe` ends by itself, `hang` does not; `fork …` leaves a child behind that does not either. */
  const exec: FakeProgram = async ({ argv, cgroup, killed }) => {
    const [, what = '', next = ''] = argv;
    if (what === 'fork') kernel.start({ argv: [EXEC, 'hang'], cgroup });
    if (what === 'hang' || next === 'hang') return sleep(killed);
    await scheduler.turn(`exec ends in ${short(basename(cgroup))}`);
    if (killed.aborted) return KILLED;
    node.endedExecs.add(cgroup);
    return 0;
  };

  installRuntime(node, scheduler);
  installMonitor(node, scheduler);
  kernel.onRun(PAUSE, pause);
  kernel.onRun(CONTAINER, container);
  kernel.onRun(PLUGIN, plugin);
  kernel.onRun(EXEC, exec);
}
