import type { Context } from '../../base/context.ts';
import type { Host } from '../../host/host.ts';

const PREFIX = 'exec-';

/** Names the sub-cgroup of an exec, relative to the container's cgroup, and its directory in the bundle. */
export function execName(execId: string): string {
  return `${PREFIX}${execId}`;
}

/** True of what {@link execName} returns. */
export function isExecName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * The sub-cgroups of a container's execs. What an exec started in the background lives on in its sub-cgroup after the
 * command's own end, as users of `exec` expect; such a cgroup is kept until it is empty, or goes with the container's.
 */
export class ExecCgroups {
  readonly #host: Host;
  readonly #container: string;
  readonly #populated = new Set<string>();

  constructor(host: Host, containerCgroup: string) {
    this.#host = host;
    this.#container = containerCgroup;
  }

  path(execId: string): string {
    return `${this.#container}/${execName(execId)}`;
  }

  /** After a normal end: removes the cgroup if nothing lives in it, and those of earlier execs that have become empty. */
  async retire(execId: string, ctx: Context): Promise<void> {
    this.#populated.add(this.path(execId));
    for (const path of [...this.#populated]) {
      if ((await this.#host.cgroups.pids(path)).length > 0) continue;
      await this.#host.cgroups.remove(path, ctx);
      this.#populated.delete(path);
    }
  }

  /** After a timeout or failure: kills the exec's whole tree, double-forked children included, and removes the cgroup. */
  async destroy(execId: string, ctx: Context): Promise<void> {
    await this.#host.cgroups.remove(this.path(execId), ctx);
  }
}
