import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { notifySupervisor } from './notify-supervisor.ts';

describe('notifySupervisor()', () => {
  it('says so, and goes on, where the supervisor cannot be told; is silent without one', () => {
    const events: string[] = [];
    const log = (_level: string, event: string): void => void events.push(event);
    notifySupervisor('READY=1', log, { NOTIFY_SOCKET: '/nonexistent/notify' });
    notifySupervisor('READY=1', log, {});
    assert.deepEqual(events, ['failed to notify systemd']);
  });
});
