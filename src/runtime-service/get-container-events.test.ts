import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLog } from '../events/event-log.ts';
import type { ContainerEvent } from '../pod/container-event.ts';
import { ContainerEventType } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { readStream } from '../rpc/testing/read-stream.ts';
import { getContainerEvents } from './get-container-events.ts';
import { containerRecord, sandboxRecord } from './testing/records.ts';

const sandbox = sandboxRecord({ id: 'ab12' });
const container = containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'EXITED', exitCode: 7 });

describe('getContainerEvents()', () => {
  it('sends events with the statuses at the time of the event', async () => {
    const events = new EventLog<ContainerEvent>();
    events.publish({ type: 'CREATED', id: 'before', at: 4n, sandbox, containers: [container] });
    const reading = readStream(RUNTIME_RPCS.GetContainerEvents, getContainerEvents(events), {}, 1);
    events.publish({ type: 'STOPPED', id: 'cc01', at: 5n, sandbox, containers: [container] });
    const [event] = await reading;
    assert.equal(event?.containerId, 'cc01');
    assert.equal(event.containerEventType, ContainerEventType.CONTAINER_STOPPED_EVENT);
    assert.equal(event.createdAt, 5n);
    assert.equal(event.podSandboxStatus?.id, 'ab12');
    assert.deepEqual(
      event.containersStatuses.map(({ id, exitCode }) => [id, exitCode]),
      [['cc01', 7]],
    );
  });
});
