import { messageOf } from '../base/failure.ts';
import { KeyedQueue } from '../base/keyed-queue.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import type { OwnerId } from '../operation/ledger.ts';
import { holdsProcesses, type Resource } from '../operation/resource.ts';
import { needsNamespaces, type ReleaseSandboxDeps, releaseSandbox } from '../sandbox/release-sandbox.ts';
import { isKnownOwner, type KnownOwners } from './is-known-owner.ts';

type CleanerDeps = KnownOwners & ReleaseSandboxDeps & Pick<ContainerDeps, 'clock' | 'log'>;

const ROUND_MS = 1_000;

/**
 * Releases what nobody will ask for: rows whose owner is neither published nor being made (left by a daemon that died,
 * by a rollback that failed), and rows whose release failed, with growing pauses (the ledger's queue).
 */
export class Cleaner {
  readonly #deps: CleanerDeps;
  #cancel: () => void = () => {};
  readonly #rounds = new KeyedQueue();
  #isClosed = false;

  constructor(deps: CleanerDeps) {
    this.#deps = deps;
  }

  /** Begins a round now and another one a second after each has ended, until closed. */
  start(): void {
    void this.round().then(() => this.#schedule());
  }

  /** One look at everything, after the one under way. Never rejects. */
  round(): Promise<void> {
    return this.#rounds.run('round', () => this.#look());
  }

  async #look(): Promise<void> {
    const { ledger, log } = this.#deps;
    try {
      await ledger.retryQueued();
      await Promise.all(this.#orphans().map((owner) => releaseSandbox(this.#deps, owner, this.#untriedOf(owner))));
      await Promise.all(
        this.#keptPins().map((owner) => releaseSandbox(this.#deps, owner, (r) => r.kind === 'namespace-pin')),
      );
    } catch (error) {
      log('error', 'cleanup failed', { error: messageOf(error) });
    }
  }

  /** Returns when the round under way is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#rounds.run('round', async () => {});
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#cancel = this.#deps.clock.after(ROUND_MS, () => this.start());
  }

  /** Owners nobody knows, of whom something was not tried yet: what failed is the queue's, with its pauses. */
  #orphans(): readonly OwnerId[] {
    const { ledger } = this.#deps;
    const isUntried = (owner: OwnerId): boolean => ledger.of(owner).some((row) => row.lastError === undefined);
    return [...ledger.owners()].filter((owner) => !isKnownOwner(this.#deps, owner) && isUntried(owner));
  }

  #untriedOf(owner: OwnerId): (resource: Resource) => boolean {
    const rows = this.#deps.ledger.of(owner).filter((row) => row.lastError === undefined);
    const untried = new Set(rows.map((row) => row.resource));
    return (resource) => untried.has(resource);
  }

  /** Stopped sandboxes whose network was undone late, or is given up: their namespaces waited for it. */
  #keptPins(): readonly OwnerId[] {
    const { sandboxes, ledger, operations } = this.#deps;
    const stopped = sandboxes
      .all()
      .filter(({ id, state }) => state === 'NOTREADY' && !operations.has('stop-sandbox', id));
    return stopped
      .map(({ id }) => id)
      .filter((id) => {
        const rows = ledger.of(id);
        const resources = rows.map((row) => row.resource);
        // What failed is the queue's, with its pauses.
        const hasPin = rows.some(
          ({ resource, lastError }) => resource.kind === 'namespace-pin' && lastError === undefined,
        );
        return hasPin && !needsNamespaces(id, this.#deps) && !resources.some(holdsProcesses);
      });
  }
}
