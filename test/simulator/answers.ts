import { canonicalJson } from '../../src/base/canonical.ts';
import type { ContainerConfig, PodSandboxConfig } from '../../src/base/cri.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import type { SimNode } from './sim-node.ts';
import { short } from './sim-paths.ts';

/** Requests and results of clients for one sandbox or container. */
interface Promised {
  readonly id: string;
  readonly kind: 'sandbox' | 'container';
  /** The sandbox it is in; a sandbox's own id. */
  readonly sandbox: string;
  started: boolean;
  stopAsked: boolean;
  stopped: boolean;
  /** It was removed, the disk could not take that, and the daemon ended before it could. */
  cameBack: boolean;
  removeAsked: boolean;
  removed: boolean;
  /** How it ended, once that was shown. */
  end: string | undefined;
  /** The CPU shares that an update was said to have set, of a container, or of a sandbox as a whole. */
  shares: bigint | undefined;
}

/** All results that clients have received: they must stay valid after restarts of the daemon. */
export class GivenAnswers {
  readonly #promised = new Map<string, Promised>();
  readonly #idOfKey = new Map<string, string>();
  /** The last record that was created before a reboot or a loss of records. Ids are increasing numbers. */
  #lastForgotten = 0;

  /** RunPodSandbox or CreateContainer answered. */
  made(
    kind: Promised['kind'],
    key: string,
    id: string,
    sandbox: string,
    asked: PodSandboxConfig | ContainerConfig,
    { pods }: Domain,
  ): void {
    const before = this.#idOfKey.get(key);
    if (before !== undefined && before !== id && this.#promised.get(before)?.removeAsked !== true) {
      throw new ScheduleFailed(`${kind} ${key} was answered with ${short(before)} and now with ${short(id)}`);
    }
    this.#idOfKey.set(key, id);
    const promised = this.#of(kind, id, sandbox);
    // A client may have removed it while the response was being delivered.
    if (promised.removeAsked || this.#promised.get(sandbox)?.removeAsked === true) return;
    const { config } = kind === 'sandbox' ? pods.sandbox(id) : pods.container(id);
    if (canonicalJson(config) !== canonicalJson(asked)) {
      throw new ScheduleFailed(`${kind} ${short(id)} was answered to a request of other content`);
    }
  }

  started(id: string, sandbox: string): void {
    this.#of('container', id, sandbox).started = true;
  }

  /** `undefined`: an update was asked for, and anything may be. */
  updated(id: string, sandbox: string, shares: bigint | undefined): void {
    this.#of('container', id, sandbox).shares = shares;
  }

  /** `undefined`: a resize was asked for, and anything may be. */
  resized(id: string, shares: bigint | undefined): void {
    this.#of('sandbox', id, id).shares = shares;
  }

  stopAsked(kind: Promised['kind'], id: string, sandbox: string): void {
    this.#of(kind, id, sandbox).stopAsked = true;
  }

  stopped(kind: Promised['kind'], id: string, sandbox: string): void {
    this.#of(kind, id, sandbox).stopped = true;
  }

  removeAsked(kind: Promised['kind'], id: string, sandbox: string): void {
    const promised = this.#of(kind, id, sandbox);
    promised.removeAsked = promised.stopAsked = true;
  }

  removed(kind: Promised['kind'], id: string, sandbox: string): void {
    this.#of(kind, id, sandbox).removed = true;
  }

  /**
   * The machine was rebooted or records were lost: results about what ran on it are no longer valid, except that what
   * was removed stays removed.
   */
  forget(lastId: number): void {
    this.#lastForgotten = lastId;
    for (const promised of this.#promised.values()) promised.removeAsked = promised.stopAsked = true;
  }

  /** True if a client requested its end, or that of its sandbox. */
  endAsked(id: string, sandbox: string): boolean {
    return [id, sandbox].some((it) => this.#promised.get(it)?.stopAsked === true);
  }

  /** A reboot or lost records also end objects whose result no client has received. */
  get hasForgotten(): boolean {
    return this.#lastForgotten > 0;
  }

  /** A daemon ended whose disk had not accepted all facts: the next one finds the rows that are still on the disk. */
  lostBacklog({ disk }: SimNode): void {
    for (const promised of this.#promised.values()) {
      const table = promised.kind === 'sandbox' ? 'sandboxes' : 'containers';
      if (disk.get(table, promised.id) === undefined) continue;
      promised.cameBack ||= promised.removed;
      promised.removed = false;
      promised.end = undefined;
      if (promised.cameBack) promised.started = promised.stopped = false;
      if (promised.cameBack) promised.shares = undefined;
    }
  }

  /** Its row is there again, and what it had is gone. */
  cameBack(id: string): boolean {
    return this.#promised.get(id)?.cameBack === true;
  }

  /** Compares every answer with what is shown now. @throws ScheduleFailed naming the broken one */
  check({ pods }: Domain, { kernel }: SimNode): void {
    const sandboxes = new Map(pods.sandboxes({ id: '', state: undefined, labels: {} }).map((r) => [r.id, r]));
    const all = { id: '', state: undefined, podSandboxId: '', labels: {} };
    const containers = new Map(pods.containers(all).map((r) => [r.id, r]));
    for (const promised of this.#promised.values()) {
      const record = promised.kind === 'sandbox' ? sandboxes.get(promised.id) : containers.get(promised.id);
      this.#exists(promised, record !== undefined);
      if (record === undefined) continue;
      if (promised.stopped)
        expect(['NOTREADY', 'EXITED'].includes(record.state), promised, `was stopped and is ${record.state}`);
      if (promised.started) expect(record.state !== 'CREATED', promised, 'was started and is CREATED');
      if (promised.shares !== undefined) {
        const shown = 'sandboxId' in record ? record.resources?.cpuShares : record.size?.resources?.cpuShares;
        expect(shown === promised.shares, promised, `was given ${promised.shares} shares and is shown with ${shown}`);
        if (!('sandboxId' in record)) continue;
        const has = kernel.cgroups.get(record.cgroup)?.get('cpu.shares') ?? String(shown);
        expect(has === String(shown), promised, `is shown with ${shown} shares and has ${has}`);
      }
      if ('sandboxId' in record && record.state === 'EXITED')
        this.#ended(promised, `${record.exitCode} at ${record.finishedAt}`);
    }
  }

  #exists(promised: Promised, isThere: boolean): void {
    const goes = promised.removeAsked || this.#promised.get(promised.sandbox)?.removeAsked === true;
    if (promised.removed) expect(!isThere, promised, 'was removed and is still there');
    else if (!goes) expect(isThere, promised, 'was answered and is gone');
  }

  #ended(promised: Promised, end: string): void {
    promised.end ??= end;
    expect(promised.end === end, promised, `was shown to have ended with ${promised.end}, and now with ${end}`);
  }

  #of(kind: Promised['kind'], id: string, sandbox: string): Promised {
    const known = this.#promised.get(id);
    if (known !== undefined) return known;
    const isForgotten = Number(id) <= this.#lastForgotten;
    const asked = {
      started: false,
      stopAsked: isForgotten,
      stopped: false,
      cameBack: false,
      removeAsked: isForgotten,
      removed: false,
      end: undefined,
      shares: undefined,
    };
    const promised = { id, kind, sandbox, ...asked };
    this.#promised.set(id, promised);
    return promised;
  }
}

function expect(holds: boolean, { kind, id }: Promised, otherwise: string): void {
  if (!holds) throw new ScheduleFailed(`${kind} ${short(id)} ${otherwise}`);
}
