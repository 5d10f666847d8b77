import type { TaskEnd } from '../handlers/handler.ts';
import type { EndReason } from './container-status.ts';

/** The reason that ContainerStatus reports for an end. */
export function endReason(end: TaskEnd): EndReason {
  if (!end.known) return 'Unknown';
  // The kernel may have killed a child while the container itself ended well (ADR 0082).
  if (end.oomKilled && end.exitCode !== 0) return 'OOMKilled';
  return end.exitCode === 0 ? 'Completed' : 'Error';
}
