import { backgroundContext } from '../../src/base/context.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import type { ContainerEvent, ContainerEventType } from '../../src/pod/container-event.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import { short } from './sim-programs.ts';

const ORDER: readonly ContainerEventType[] = ['CREATED', 'STARTED', 'STOPPED', 'DELETED'];

/** A reader of one incarnation's events: each thing lives once, in order, and times go on. */
export class ToldEvents {
  readonly #told = new Map<string, ContainerEventType>();
  #problem: string | undefined;
  #last = 0n;

  /** Reads until the incarnation is dropped. */
  constructor({ events }: Domain) {
    void this.#read(events);
  }

  /** @throws ScheduleFailed */
  check(): void {
    if (this.#problem !== undefined) throw new ScheduleFailed(this.#problem);
  }

  /** When every pod has been removed. @throws ScheduleFailed where something was never told to have gone */
  checkThatAllIsGone(): void {
    const left = [...this.#told].find(([, type]) => type !== 'DELETED');
    if (left !== undefined) throw new ScheduleFailed(`the last that was told of ${short(left[0])} is ${left[1]}`);
  }

  async #read(events: Domain['events']): Promise<void> {
    for await (const { event } of events.read(backgroundContext(() => {}))) this.#problem ??= this.#wrongIn(event);
  }

  #wrongIn({ id, type, at, sandbox }: ContainerEvent): string | undefined {
    const before = this.#told.get(id);
    const isLater = before === undefined || ORDER.indexOf(type) > ORDER.indexOf(before);
    this.#told.set(id, type);
    if (!isLater) return `${short(id)} was told ${type} after ${before}`;
    if (at < this.#last) return `${type} of ${short(id)} was told with an earlier time than the event before`;
    this.#last = at;
    return type === 'CREATED' && sandbox === undefined ? `${short(id)} was told without its sandbox` : undefined;
  }
}
