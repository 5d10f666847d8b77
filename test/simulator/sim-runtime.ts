import { Internal, messageOf, PreconditionFailed } from '../../src/base/failure.ts';
import type { FakeProgram } from '../../src/host/testing/fake-program.ts';
import { makeProcess, readState, readText, stateDirectory, writeText } from './runtime-state.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimNode } from './sim-node.ts';
import { DAWDLES, EXEC, KILLED, PAUSE, RUNTIME, short } from './sim-paths.ts';

/** A command line of runc: `--name=value` before and after the verb, the container's id last. */
interface RuntimeCall {
  readonly verb: string;
  readonly id: string;
  readonly options: ReadonlyMap<string, string>;
  readonly print: (text: string) => void;
}

type Act = (call: RuntimeCall, node: SimNode) => void;

const ACTS: Readonly<Record<string, Act>> = { run, start, exec, update, delete: remove, state };

/** The OCI runtime's command line: each call acts on its turn, and may fail before or after it has. */
export function installRuntime(node: SimNode, scheduler: Scheduler): void {
  const runtime: FakeProgram = async ({ argv, killed, write }) => {
    const call = parseCall(argv, (text) => write(1, text));
    const what = `runc ${call.verb} of ${short(call.id)}`;
    const failure = (): Internal => new Internal(what, 'failed on request');
    try {
      await scheduler.turn(what, { ...DAWDLES, failure });
      if (killed.aborted) return KILLED;
      ACTS[call.verb]?.(call, node);
      await scheduler.turn(`${what} done`, { failure });
      return 0;
    } catch (error) {
      write(2, messageOf(error));
      return 1;
    }
  };
  node.kernel.onRun(RUNTIME, runtime);
}

function parseCall(argv: readonly string[], print: (text: string) => void): RuntimeCall {
  const [verb = '', ...rest] = argv.slice(1).filter((word) => !word.startsWith('--'));
  const options = argv.flatMap((word) => {
    const [, name, value] = /^--([^=]+)=(.*)$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });
  return { verb, id: rest.at(-1) ?? '', options: new Map(options), print };
}

/** State of a pause process. */
function run({ id, options }: RuntimeCall, node: SimNode): void {
  const config = JSON.parse(readText(node.kernel, `${options.get('bundle')}/config.json`) ?? '{}') as {
    linux: { cgroupsPath: string };
  };
  const pid = makeProcess(node.kernel, id, config.linux.cgroupsPath, PAUSE);
  writeText(node.kernel, options.get('pid-file') ?? '', String(pid));
}

function start({ id }: RuntimeCall, node: SimNode): void {
  if (!node.letPass(id)) throw new PreconditionFailed('cannot start a container that is not created');
}

function exec({ id, options }: RuntimeCall, node: SimNode): void {
  const container = readState(node.kernel, id);
  if (container === undefined || !isAlive(container.init_process_pid, node)) {
    throw new PreconditionFailed('cannot exec in a stopped container');
  }
  const plan = JSON.parse(readText(node.kernel, options.get('process') ?? '') ?? '{}') as { args: readonly string[] };
  const cgroup = `${container.cgroup_paths.cpu}/${options.get('cgroup')}`;
  const { pid } = node.kernel.start({ argv: [EXEC, ...plan.args], cgroup });
  writeText(node.kernel, options.get('pid-file') ?? '', String(pid));
}

function update({ id, options }: RuntimeCall, node: SimNode): void {
  const container = readState(node.kernel, id);
  const files = node.kernel.cgroups.get(container?.cgroup_paths.cpu ?? '');
  if (files === undefined) throw new PreconditionFailed('container not running');
  const { cpu } = JSON.parse(readText(node.kernel, options.get('resources') ?? '') ?? '{}') as {
    cpu?: { shares?: number };
  };
  if (cpu?.shares !== undefined) files.set('cpu.shares', String(cpu.shares));
}

function remove({ id }: RuntimeCall, node: SimNode): void {
  const container = readState(node.kernel, id);
  if (container === undefined) throw new PreconditionFailed('container does not exist');
  if (isAlive(container.init_process_pid, node)) throw new PreconditionFailed('cannot delete container: it is running');
  for (const name of node.kernel.tree.list(stateDirectory(id)))
    node.kernel.tree.delete(`${stateDirectory(id)}/${name}`);
  node.kernel.tree.delete(stateDirectory(id));
}

function state({ id, print }: RuntimeCall, node: SimNode): void {
  const container = readState(node.kernel, id);
  if (container === undefined) throw new PreconditionFailed('container does not exist');
  const running = node.waitsAtGate(id) ? 'created' : 'running';
  print(JSON.stringify({ id, status: isAlive(container.init_process_pid, node) ? running : 'stopped' }));
}

function isAlive(pid: number, { kernel }: SimNode): boolean {
  return kernel.processes.get(pid)?.alive === true;
}
