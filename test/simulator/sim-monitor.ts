import { dirname } from 'node:path/posix';
import { Internal, messageOf } from '../../src/base/failure.ts';
import { cgroupfsDriver } from '../../src/cgroups/cgroupfs-driver.ts';
import { bundleFiles } from '../../src/handlers/conmon/monitor-arguments.ts';
import type { FakeProgram } from '../../src/host/testing/fake-program.ts';
import { gatePath, makeProcess, writeText } from './runtime-state.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimNode } from './sim-node.ts';
import { CONTAINER, DAWDLES, KILLED, MONITOR, short } from './sim-paths.ts';

/** Descriptor of conmon's sync pipe, as `_OCI_SYNCPIPE` names it. */
const SYNC = 3;
/** First word of the command that the launcher forks. */
const FORKED = '--forked';

/** The container that a monitor's process is for; undefined for another program. */
export function containerOfMonitor([program, first, id]: readonly string[]): string | undefined {
  return program === MONITOR && first === FORKED ? id : undefined;
}

/**
 * The monitor, as far as the daemon relies on it: a launcher that ends with a message, and behind it a process that makes
 * the container, outlives the daemon, and writes the exit file last.
 */
export function installMonitor(node: SimNode, scheduler: Scheduler): void {
  node.kernel.onRun(MONITOR, (invocation) =>
    invocation.argv[1] === FORKED ? monitor(invocation, node, scheduler) : launch(invocation, node),
  );
}

type Invocation = Parameters<FakeProgram>[0];

async function launch({ argv, cgroup, write }: Invocation, { kernel }: SimNode): Promise<number> {
  const told = Promise.withResolvers<void>();
  const valueOf = (option: string): string => argv[argv.indexOf(option) + 1] ?? '';
  const forked = kernel.start({
    argv: [MONITOR, FORKED, valueOf('--cid'), valueOf('--bundle')],
    cgroup,
    write: (fd, bytes) => {
      write(fd, bytes);
      told.resolve();
    },
  });
  await Promise.race([told.promise, forked.ended]);
  return 0;
}

async function monitor(invocation: Invocation, node: SimNode, scheduler: Scheduler): Promise<number> {
  const { argv, killed, write, pid } = invocation;
  const [, , id = '', bundle = ''] = argv;
  const what = `monitor creates container ${short(id)}`;
  const runs = (): Promise<void> => node.kernel.processes.get(pid)?.runs() ?? Promise.resolve();
  const say = (message: object): void => write(SYNC, `${JSON.stringify(message)}\n`);
  try {
    await scheduler.turn(what, { ...DAWDLES, failure: () => new Internal(what, 'failed on request') });
    await runs();
    if (killed.aborted) return KILLED;
    writeText(node.kernel, bundleFiles(bundle).monitorPidFile, String(pid));
    say({ pid: create(invocation, node) });
  } catch (error) {
    say({ pid: -1, message: messageOf(error) });
    return 1;
  }
  const end = await node.kernel.processes.get(node.initOf(id))?.ended;
  await scheduler.turn(`monitor writes the exit of ${short(id)}`, DAWDLES);
  await runs();
  if (killed.aborted) return KILLED;
  const exitCode = end?.code ?? (end?.signal === 'SIGKILL' ? KILLED : 143);
  return node.writeExit(id, bundle, exitCode) ? 0 : 1;
}

/** `runc create`, and the files of the monitor. */
function create({ argv, cgroup }: Invocation, node: SimNode): number {
  const [, , id = '', bundle = ''] = argv;
  const { control, pidFile } = bundleFiles(bundle);
  const pid = makeProcess(node.kernel, id, cgroupfsDriver.containerCgroup(dirname(cgroup), id), CONTAINER);
  node.kernel.tree.put(gatePath(id), { kind: 'fifo', mode: 0o622, content: new TextEncoder().encode('0') });
  writeText(node.kernel, pidFile, String(pid));
  node.kernel.tree.put(control, { kind: 'fifo', mode: 0o600 });
  return pid;
}
