import type { TerminalSize } from '../../base/session.ts';
import type { Command } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import { FakeProcess } from './fake-process.ts';
import type { FakeProgram } from './fake-program.ts';
import { FakeTree } from './fake-tree.ts';

export interface FakeStart extends Pick<Command, 'argv' | 'cgroup'> {
  readonly env?: Command['env'];
  readonly cwd?: string;
  readonly netns?: string;
  readonly stdin?: Uint8Array;
  readonly input?: AsyncIterable<Uint8Array>;
  readonly terminal?: () => TerminalSize;
  /** Takes what the program writes. */
  readonly write?: (fd: number, bytes: Uint8Array) => void;
}

/**
 * The machine in memory: what outlives a daemon that crashes. Hand the same kernel to the next {@link FakeHost}.
 */
export class FakeKernel {
  readonly tree: FakeTree = new FakeTree();
  /** Cgroups by path, each with its files by name. */
  readonly cgroups: Map<string, Map<string, string>> = new Map();
  readonly processes: Map<number, FakeProcess> = new Map();
  /** Namespace sysctls of this kernel. */
  knownSysctls: RegExp = /^(net\.(ipv4|ipv6|core)\.[\w.-]+|kernel\.(shm|msg|sem)\w*|fs\.mqueue\.\w+)$/;
  /** Host paths that never answer a probe. */
  readonly hangingPaths: Set<string> = new Set();
  /** Goes up with every daemon that starts on it. */
  incarnation = 0;
  readonly #programs = new Map<string, FakeProgram>();
  #nextPid = 100;
  #ticks = 1000n;

  /** Defines the behaviour of an executable; there is no other executable. */
  onRun(program: string, act: FakeProgram): void {
    this.#programs.set(program, act);
    this.tree.makeDirectory(program.slice(0, program.lastIndexOf('/')) || '/', 0o755);
    this.tree.put(program, { kind: 'file', mode: 0o755 });
  }

  /**
   * Starts a process. Fake programs use it, too, for processes that they leave running (a container, a detached exec).
   * @throws HostFailure if there is no such program or cgroup
   */
  start(start: FakeStart): FakeProcess {
    const program = this.#programs.get(start.argv[0]);
    const doing = `start ${start.argv[0]}`;
    if (program === undefined) throw new HostFailure(doing, 'ENOENT');
    if (start.cgroup !== '/' && !this.cgroups.has(start.cgroup))
      throw new HostFailure(doing, 'ENOENT', { detail: start.cgroup });
    this.#nextPid += 1;
    this.#ticks += 1n;
    const process = new FakeProcess({
      pid: this.#nextPid,
      startTime: this.#ticks,
      argv: start.argv,
      cgroup: start.cgroup,
      incarnation: this.incarnation,
    });
    this.processes.set(process.pid, process);
    void this.#execute(program, process, start);
    return process;
  }

  living(): readonly FakeProcess[] {
    return [...this.processes.values()].filter((process) => process.alive);
  }

  /** Processes of the cgroup and of those below it. */
  within(cgroup: string): readonly FakeProcess[] {
    return this.living().filter((process) => process.cgroup === cgroup || process.cgroup.startsWith(`${cgroup}/`));
  }

  /** Everything that exists and that a tidy daemon would have released, as sorted text; `except` are paths to keep. */
  leftovers(except: readonly string[] = []): readonly string[] {
    const kept = (path: string): boolean => except.some((top) => path === top || path.startsWith(`${top}/`));
    return [
      ...this.tree.mounts.filter(({ target }) => !kept(target)).map(({ target, type }) => `mount ${target} (${type})`),
      ...[...this.cgroups.keys()].filter((path) => !kept(path)).map((path) => `cgroup ${path}`),
      ...this.living().map((process) => `process ${process.pid} (${process.argv.join(' ')}) in ${process.cgroup}`),
      ...this.#files()
        .filter((path) => !kept(path))
        .map((path) => `file ${path}`),
    ].sort();
  }

  #files(): readonly string[] {
    return this.tree.paths().filter((path) => this.tree.node(path)?.kind !== 'directory' && !this.#programs.has(path));
  }

  async #execute(program: FakeProgram, process: FakeProcess, start: FakeStart): Promise<void> {
    // As with exec: the starter knows the pid before the process does anything.
    await Promise.resolve();
    if (!process.alive) return;
    const code = await program({
      kernel: this,
      pid: process.pid,
      argv: start.argv,
      env: start.env ?? {},
      cwd: start.cwd ?? '/',
      cgroup: start.cgroup,
      netns: start.netns,
      stdin: start.stdin ?? new Uint8Array(),
      input: start.input ?? nothing(),
      terminal: start.terminal,
      write: (fd, text) => {
        if (process.alive) start.write?.(fd, typeof text === 'string' ? new TextEncoder().encode(text) : text);
      },
      killed: process.killed,
      onSignal: (act) => process.onSignal(act),
    });
    process.exit(code);
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
