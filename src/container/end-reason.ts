import type { TaskEnd } from '../handlers/handler.ts';

/** ContainerStatus.reason, in the words that kubelet and its users know. */
export function endReason(end: TaskEnd): string {
  if (!end.known) return 'Unknown';
  // The kernel may have killed a child while the container itself ended well (ADR 0082).
  if (end.oomKilled && end.exitCode !== 0) return 'OOMKilled';
  return end.exitCode === 0 ? 'Completed' : 'Error';
}
