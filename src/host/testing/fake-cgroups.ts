import { dirname } from 'node:path/posix';
import type { Context } from '../../base/context.ts';
import { DeadlineExceeded } from '../../base/failure.ts';
import { SIGKILL } from '../../base/signals.ts';
import { checkedCgroup } from '../cgroup-path.ts';
import type { HostCgroups } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import type { FakeKernel } from './fake-kernel.ts';

export class FakeCgroups implements HostCgroups {
  readonly #kernel: FakeKernel;

  constructor(kernel: FakeKernel) {
    this.#kernel = kernel;
  }

  async create(path: string): Promise<void> {
    const parts = checkedCgroup(path).split('/').slice(1);
    for (const [index] of parts.entries()) {
      const above = `/${parts.slice(0, index + 1).join('/')}`;
      if (!this.#kernel.cgroups.has(above)) this.#kernel.cgroups.set(above, new Map());
    }
  }

  async createChild(path: string): Promise<void> {
    const parent = dirname(checkedCgroup(path));
    if (!this.#kernel.cgroups.has(parent)) throw new HostFailure(`create cgroup ${path}`, 'ENOENT', { detail: parent });
    await this.create(path);
  }

  async exists(path: string): Promise<boolean> {
    return path === '/' || this.#kernel.cgroups.has(path);
  }

  async pids(path: string): Promise<readonly number[]> {
    return this.#kernel.living().flatMap((process) => (process.cgroup === path ? [process.pid] : []));
  }

  async kill(path: string, _ctx: Context): Promise<void> {
    for (const process of this.#kernel.within(checkedCgroup(path))) process.signal(SIGKILL);
    // The waiters of a killed process are informed before this returns, as on the real host.
    await Promise.resolve();
    const survivors = this.#kernel.within(path).map(({ pid }) => pid);
    if (survivors.length > 0) throw new DeadlineExceeded(`processes of cgroup ${path} to end: ${survivors.join(', ')}`);
  }

  async remove(path: string, ctx: Context): Promise<void> {
    await this.kill(path, ctx);
    for (const at of [...this.#kernel.cgroups.keys()]) {
      if (at === path || at.startsWith(`${path}/`)) this.#kernel.cgroups.delete(at);
    }
  }

  async place(path: string, pid: number): Promise<void> {
    checkedCgroup(path);
    const process = this.#kernel.processes.get(pid);
    if (process?.alive === true && this.#kernel.cgroups.has(path)) process.cgroup = path;
  }

  async write(path: string, file: string, value: string): Promise<void> {
    const files = this.#kernel.cgroups.get(checkedCgroup(path));
    if (files === undefined) throw new HostFailure(`write "${value}" to ${path}/${file}`, 'ENOENT');
    files.set(file, value);
  }

  async read(path: string, file: string): Promise<string | undefined> {
    return this.#kernel.cgroups.get(path)?.get(file);
  }

  async readAll(path: string, files: readonly string[]): Promise<readonly (string | undefined)[]> {
    return files.map((file) => this.#kernel.cgroups.get(path)?.get(file));
  }

  async closeFiles(): Promise<void> {}

  async children(path: string): Promise<readonly string[]> {
    const prefix = path === '/' ? '/' : `${path}/`;
    const below = [...this.#kernel.cgroups.keys()].filter((at) => at.startsWith(prefix) && at !== prefix);
    // A parent that was created together with its child has no entry of its own.
    return [...new Set(below.map((at) => `${prefix}${at.slice(prefix.length).split('/')[0]}`))].sort();
  }
}
