import { contentOf } from '../../src/host/testing/fake-files.ts';
import type { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import { RUNTIME_ROOT } from './sim-paths.ts';

const FILE_LIMIT = 1024 * 1024;

/** runc's state.json, as far as anybody here reads it. */
interface RuntimeState {
  readonly init_process_pid: number;
  readonly init_process_start: number;
  readonly cgroup_paths: { readonly cpu: string };
}

/** Directory of runc's state of one container or pause process. */
export function stateDirectory(id: string): string {
  return `${RUNTIME_ROOT}/${id}`;
}

/** The named pipe at which a created container waits for a reader. */
export function gatePath(id: string): string {
  return `${stateDirectory(id)}/exec.fifo`;
}

/** Starts a process in a cgroup of its own, and notes it as runc does. @throws HostFailure */
export function makeProcess(kernel: FakeKernel, id: string, cgroup: string, program: string): number {
  if (!kernel.cgroups.has(cgroup)) kernel.cgroups.set(cgroup, new Map());
  const { pid, startTime } = kernel.start({ argv: [program, id], cgroup });
  const state = {
    ...{ init_process_pid: pid, init_process_start: Number(startTime), cgroup_paths: { cpu: cgroup } },
    config: { Hooks: {} },
  };
  kernel.tree.makeDirectory(stateDirectory(id), 0o711);
  writeText(kernel, `${stateDirectory(id)}/state.json`, JSON.stringify(state));
  return pid;
}

/** runc's state; undefined if there is none. */
export function readState(kernel: FakeKernel, id: string): RuntimeState | undefined {
  const text = readText(kernel, `${stateDirectory(id)}/state.json`);
  return text === undefined ? undefined : (JSON.parse(text) as RuntimeState);
}

/** Text of a file of the machine. */
export function readText({ tree }: FakeKernel, path: string): string | undefined {
  const found = tree.node(path);
  return found === undefined ? undefined : new TextDecoder().decode(contentOf(path, found, FILE_LIMIT));
}

/** @throws HostFailure if there is no such directory */
export function writeText({ tree }: FakeKernel, path: string, text: string): void {
  tree.put(path, { kind: 'file', mode: 0o600, content: new TextEncoder().encode(text) });
}
