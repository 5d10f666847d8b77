import { backgroundContext, type Context, withTimeout } from '../../base/context.ts';
import { Internal } from '../../base/failure.ts';
import { FakeClock } from '../../base/testing/fake-clock.ts';
import { State } from '../../state/table.ts';
import { type AroundCommit, FakeDisk, FakeDriver } from '../../state/testing/fake-driver.ts';
import { Ledger, type Releasers } from '../ledger.ts';
import type { Resource } from '../resource.ts';

export const netns: Resource = { kind: 'namespace-pin', path: '/run/ns/s1-net' };
export const cgroup: Resource = { kind: 'cgroup', path: '/kubepods/s1' };
export const mount: Resource = { kind: 'mount', target: '/run/s1/shm' };
export const directory: Resource = { kind: 'directory', path: '/var/lib/s1' };
export const attachment: Resource = {
  ...{ kind: 'cni-attachment', network: 'n', containerId: 's1', netns: '/run/ns/s1-net', ifname: 'eth0' },
  ...{ config: '', cniArgs: {}, capabilityArgs: {} },
};
export const lease: Resource = { kind: 'image-lease', image: 'i1', holder: 's1' };

/** Lets everything that is ready run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A machine on which things exist until they are released, some of which cannot be. */
export class LedgerBench {
  readonly disk = new FakeDisk();
  readonly clock = new FakeClock();
  readonly exists = new Set<string>();
  readonly log: string[] = [];
  /** Log lines of the ledger: level and message. */
  readonly logged: string[] = [];
  /** Kinds whose release fails. */
  readonly stuck = new Set<string>();
  /** Kinds whose release hangs until its gate opens. */
  readonly hangs = new Map<string, Promise<void>>();
  releaseMs = 30_000;

  async ledger(around?: AroundCommit): Promise<Ledger> {
    const state = await State.open(new FakeDriver(this.disk, around));
    return new Ledger(
      state,
      this.#releasers(),
      () => this.#context(),
      () => this.clock.nowNs(),
    );
  }

  make(resource: Resource): () => Promise<void> {
    return async () => {
      this.log.push(`make ${resource.kind}`);
      this.exists.add(resource.kind);
    };
  }

  /** Rows on the disk: what the next daemon would find. */
  get books(): readonly { readonly kind: string; readonly held: boolean; readonly lastError: string | undefined }[] {
    const rows = [...(this.disk.rows().get('resources')?.values() ?? [])].map((json) => JSON.parse(json));
    return rows.map((row) => ({ kind: row.resource.kind, held: row.held, lastError: row.lastError }));
  }

  #context(): Context & Disposable {
    return withTimeout(
      backgroundContext((level, message) => this.logged.push(`${level}: ${message}`)),
      this.releaseMs,
      'the release',
    );
  }

  #releasers(): Releasers {
    const gone = async (resource: Resource): Promise<void> => {
      this.log.push(`release ${resource.kind}`);
      await this.hangs.get(resource.kind);
      if (this.stuck.has(resource.kind)) throw new Internal(`releasing ${resource.kind}`, 'busy');
      this.exists.delete(resource.kind);
    };
    return {
      mount: gone,
      'namespace-pin': gone,
      'cni-attachment': gone,
      cgroup: gone,
      'operation-cgroup': gone,
      directory: gone,
      file: gone,
      task: gone,
      'image-lease': gone,
    };
  }
}
