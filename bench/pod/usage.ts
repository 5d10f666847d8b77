import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHierarchies } from '../../src/host/real/cgroups/hierarchies.ts';

/** Proportional set size of the daemon and of its helpers (monitors, shims, pauses), bytes. */
export interface Memory {
  readonly daemon: number;
  readonly helpers: number;
}

/**
 * Sums PSS: the daemon by pid; helpers are processes that carry a text of this contender alone in their arguments, and
 * the pauses in its pods.
 */
export function memoryOf(daemon: number, argument: string, pods: string): Memory {
  let helpers = 0;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === daemon || pid === process.pid) continue;
    const argv = readOrEmpty(`/proc/${pid}/cmdline`);
    const isPause = /(^|\/)pause\0/.test(argv) || /gantry-host\0/.test(argv);
    if (argv.includes(argument) || (isPause && readOrEmpty(`/proc/${pid}/cgroup`).includes(`:${pods}/`))) {
      helpers += pss(pid);
    }
  }
  return { daemon: pss(daemon), helpers };
}

function pss(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Busy time of all processors since boot, ms: what else the machine does is in it. */
export function machineCpu(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8')
    .slice('cpu '.length, 400)
    .trim()
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq) * 10;
}

/** A cgroup whose CPU time is measured, including that of removed children. */
export class CountedCgroup implements Disposable {
  readonly #path: string;
  readonly #directory: string;

  /** @param path of a cgroup below the root, made if it is not there */
  constructor(path: string) {
    this.#path = path;
    this.#directory = join(countingRoot(), path);
    mkdirSync(this.#directory, { recursive: true });
  }

  /** Takes a process in; what it starts from now on is counted too. */
  take(pid: number): void {
    writeFileSync(join(this.#directory, 'cgroup.procs'), `${pid}`);
  }

  /** CPU time, ms. */
  read(): number {
    const nanoseconds = readOrEmpty(join(this.#directory, 'cpuacct.usage'));
    if (nanoseconds !== '') return Number(nanoseconds) / 1e6;
    const microseconds = /^usage_usec (\d+)/m.exec(readOrEmpty(join(this.#directory, 'cpu.stat')))?.[1];
    return Number(microseconds ?? 0) / 1e3;
  }

  /** Removes it from every tree: the runtimes made pods' parents in all of them. */
  [Symbol.dispose](): void {
    for (const { root } of readHierarchies()) {
      try {
        rmdirSync(join(root, this.#path));
      } catch {
        // It is not in this tree, or the contender removed it.
      }
    }
  }
}

function countingRoot(): string {
  const hierarchies = readHierarchies();
  const found = hierarchies.find(({ controllers }) => controllers.includes('cpuacct')) ?? hierarchies[0];
  if (found === undefined) throw new Error('no cgroup tree is mounted');
  return found.root;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
