import { EventLog } from '../../../src/events/event-log.ts';
import type { ContainerEvent } from '../../../src/pod/container-event.ts';
import type { Plant } from './plant.ts';

/** Two events of one thing that come at the same time are taken for one. */
export const eventLost: Plant = {
  name: 'event-lost',
  story: 'events that are not sent because another one was committed with them',
  patch: () => {
    const { publish } = EventLog.prototype;
    const last = new WeakMap<EventLog<unknown>, string>();
    EventLog.prototype.publish = function (event) {
      const { id, at } = event as ContainerEvent;
      const mark = `${id} ${at}`;
      if (last.get(this) !== mark) publish.call(this, event);
      last.set(this, mark);
    };
    return () => {
      EventLog.prototype.publish = publish;
    };
  },
};
