import { statfsSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Context } from '../../base/context.ts';
import { errnoOf, Unavailable } from '../../base/failure.ts';
import type { HostNamespaces, NamespaceKind, NamespacePlan } from '../host.ts';
import { HostFailure, hostFailure } from '../host-failure.ts';
import { sysctlPath } from '../sysctl-path.ts';
import type { GantryHost } from './gantry-host/client.ts';
import { WireWriter } from './gantry-host/wire.ts';
import type { RealMounts } from './mounts.ts';

/** Flags of unshare(2). */
const CLONE_NEW: Readonly<Record<Exclude<NamespaceKind, 'pid'>, number>> = {
  uts: 0x0400_0000,
  ipc: 0x0800_0000,
  user: 0x1000_0000,
  net: 0x4000_0000,
};

/** More than a chunk, so that a writer waits only if the connection accepts no more. */
const WRITE_AHEAD = 128 * 1024;

/** Magic of nsfs in statfs(2). */
const NSFS_MAGIC = 0x6e73_6673;

export class RealNamespaces implements HostNamespaces {
  readonly #gantryHost: GantryHost;
  readonly #mounts: RealMounts;

  constructor(gantryHost: GantryHost, mounts: RealMounts) {
    this.#gantryHost = gantryHost;
    this.#mounts = mounts;
  }

  async pin(plan: NamespacePlan): Promise<void> {
    const kinds = Object.keys(plan.pins);
    const body = encodePlan(plan);
    await this.#gantryHost.request('pinNamespaces', `make namespaces (${kinds.join(', ')})`, body, () => {});
  }

  async setSysctls(pin: string, sysctls: NamespacePlan['sysctls']): Promise<void> {
    const body = sysctlList(new WireWriter().string(pin), sysctls).bytes();
    await this.#gantryHost.request('setSysctls', `set sysctls in ${pin}`, body, () => {});
  }

  async unpin(path: string): Promise<void> {
    // A namespace contains no data: an agent that has its file open must not keep it mounted.
    await this.#mounts.detach(path);
    try {
      await unlink(path);
    } catch (cause) {
      if (errnoOf(cause) !== 'ENOENT') throw hostFailure(`remove the namespace pin ${path}`, cause);
    }
  }

  async isPinned(path: string): Promise<boolean> {
    try {
      return statfsSync(path).type === NSFS_MAGIC;
    } catch {
      return false;
    }
  }

  /**
   * gantry-host enters the namespace, connects, and passes the socket on: nothing else remains while the connection
   * exists.
   */
  async connect(pin: string | undefined, port: number, ctx: Context): Promise<Duplex> {
    const bodyOf = (key: number): Uint8Array =>
      new WireWriter()
        .string(pin ?? '')
        .u32(port)
        .u32(key)
        .bytes();
    try {
      const fd = await this.#gantryHost.requestDescriptor('dial', `connect to port ${port}`, bodyOf, ctx.signal);
      // Node passes `highWaterMark` on to the stream, but its types do not declare it.
      const options = { fd, allowHalfOpen: true, highWaterMark: WRITE_AHEAD };
      return new Socket(options);
    } catch (cause) {
      if (ctx.signal.aborted) throw ctx.signal.reason;
      if (!(cause instanceof HostFailure) || cause.errno !== 'ECONNREFUSED') throw cause;
      throw new Unavailable(`connection refused: nothing listens on port ${port} of 127.0.0.1 or ::1`, { cause });
    }
  }
}

function encodePlan(plan: NamespacePlan): Uint8Array {
  const w = new WireWriter();
  w.string(plan.hostname ?? '').u8(plan.loopback ? 1 : 0);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries() forgets the types of keys
  const pins = Object.entries(plan.pins) as [keyof typeof CLONE_NEW, string][];
  w.list(pins, ([kind, path]) => w.u32(CLONE_NEW[kind]).string(path));
  sysctlList(w, plan.sysctls);
  return w.string(idMap(plan.uidMappings)).string(idMap(plan.gidMappings)).bytes();
}

function sysctlList(w: WireWriter, sysctls: NamespacePlan['sysctls']): WireWriter {
  return w.list(Object.entries(sysctls), ([name, value]) => w.string(sysctlPath(name)).string(value));
}

function idMap(mappings: NamespacePlan['uidMappings']): string {
  return (mappings ?? []).map((m) => `${m.containerId} ${m.hostId} ${m.length}\n`).join('');
}
