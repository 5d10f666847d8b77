import type { Log } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import { sendDatagram } from '../host/real/datagram.ts';

export type SupervisorState = 'READY=1' | 'RELOADING=1' | 'STOPPING=1';

/**
 * Tells systemd what the daemon is at (sd_notify(3)), where systemd started it. Never fails: a supervisor that cannot be
 * told decides by itself.
 */
export function notifySupervisor(state: SupervisorState, log: Log, env: NodeJS.ProcessEnv = process.env): void {
  const socket = env.NOTIFY_SOCKET;
  if (socket === undefined || socket === '') return;
  const clock = `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`;
  try {
    sendDatagram(socket, state === 'RELOADING=1' ? `${state}\n${clock}` : state);
  } catch (error) {
    log('warn', 'failed to notify systemd', { state, socket, error: messageOf(error) });
  }
}
