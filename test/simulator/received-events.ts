import { backgroundContext } from '../../src/base/context.ts';
import type { ContainerRecord } from '../../src/container/record.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import type { Sequenced } from '../../src/events/event-log.ts';
import type { ContainerEvent, ContainerEventType } from '../../src/pod/container-event.ts';
import type { SandboxRecord } from '../../src/sandbox/record.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import { short } from './sim-paths.ts';

const ORDER: readonly ContainerEventType[] = ['CREATED', 'STARTED', 'STOPPED', 'DELETED'];

/** What a state amounts to in events. */
const EVENT_OF_STATE: Readonly<
  Record<SandboxRecord['state'] | ContainerRecord['state'], ContainerEventType | undefined>
> = {
  CREATED: 'CREATED',
  READY: 'STARTED',
  RUNNING: 'STARTED',
  NOTREADY: 'STOPPED',
  EXITED: 'STOPPED',
  // There are no events for it.
  UNKNOWN: undefined,
};

/**
 * The first reader of one incarnation's events. It knows the state before recovery, and follows the events from there:
 * whatever is shown has been sent, and whatever was sent is shown (not lost, not twice, not before its commit).
 */
export class ReceivedEvents {
  /** Everything in order. */
  readonly heard: Sequenced<ContainerEvent>[] = [];
  readonly #told = new Map<string, ContainerEventType | undefined>();
  readonly #gone = new Set<string>();
  #problem: string | undefined;
  #last = 0n;

  /** Reads until the incarnation is dropped. To be made before its recovery. */
  constructor(domain: Domain) {
    for (const { id, state } of shownBy(domain)) this.#told.set(id, EVENT_OF_STATE[state]);
    void this.#read(domain.events);
  }

  /** @throws ScheduleFailed if the events do not match what is shown */
  check(domain: Domain): void {
    if (this.#problem !== undefined) throw new ScheduleFailed(this.#problem);
    const shown = shownBy(domain);
    for (const { id, state } of shown) {
      const told = this.#told.get(id);
      const isReported =
        state === 'UNKNOWN' || told === undefined ? this.#told.has(id) : told === EVENT_OF_STATE[state];
      if (!isReported) throw new ScheduleFailed(`${short(id)} is ${state}, and its last event is ${told}`);
    }
    if (shown.length === this.#told.size) return;
    const left = [...this.#told.keys()].find((id) => !shown.some((record) => record.id === id)) ?? '';
    throw new ScheduleFailed(
      `the last event of ${short(left)} is ${this.#told.get(left)}, and it does not exist any more`,
    );
  }

  async #read(events: Domain['events']): Promise<void> {
    for await (const entry of events.read(backgroundContext(() => {}))) {
      this.heard.push(entry);
      this.#problem ??= this.#wrongIn(entry);
    }
  }

  #wrongIn({ sequence, event: { id, type, at, sandbox } }: Sequenced<ContainerEvent>): string | undefined {
    const before = this.#gone.has(id) ? 'DELETED' : this.#told.get(id);
    const isLater = before === undefined || ORDER.indexOf(type) > ORDER.indexOf(before);
    this.#told.set(id, type);
    if (type === 'DELETED') this.#told.delete(id);
    if (type === 'DELETED') this.#gone.add(id);
    if (sequence !== this.heard.length) return `event ${this.heard.length} has the number ${sequence}`;
    if (!isLater) return `${short(id)} has the event ${type} after ${before}`;
    if (at < this.#last) return `${type} of ${short(id)} has an earlier time than the event before`;
    this.#last = at;
    return type === 'CREATED' && sandbox === undefined ? `${short(id)} has an event without its sandbox` : undefined;
  }
}

function shownBy({ pods }: Domain): readonly (SandboxRecord | ContainerRecord)[] {
  return [
    ...pods.sandboxes({ id: '', state: undefined, labels: {} }),
    ...pods.containers({ id: '', state: undefined, podSandboxId: '', labels: {} }),
  ];
}
