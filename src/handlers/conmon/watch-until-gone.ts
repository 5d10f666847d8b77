import { messageOf } from '../../base/failure.ts';
import type { OciSetup } from './oci-setup.ts';

/** gantry-host is restarted when it dies; meanwhile nothing can be watched. */
const RETRY_MS = 200;

/**
 * Waits for the end of a process, however often the host program that watches it has to be started again. Never rejects.
 * When this daemon itself ends, it waits for good.
 */
export async function watchUntilGone(setup: OciSetup, pid: number, startTime: bigint): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await setup.host.processes.watch(pid, startTime);
    } catch (error) {
      if (failures === 0) setup.log('debug', 'failed to watch process, retrying', { pid, error: messageOf(error) });
      await new Promise<void>((resolve) => setup.clock.after(RETRY_MS, resolve));
    }
  }
}
