/** What conmon reports on its sync pipe once the runtime's create has ended. */
export type SyncMessage =
  | { readonly kind: 'created'; readonly pid: number }
  | { readonly kind: 'failed'; readonly words: string };

/**
 * Parses the first line of conmon's sync pipe: `{"pid": N}`, or `{"pid": -1, "message": "…"}` where the message may hold
 * cut JSON or invalid UTF-8 of the runtime. A pipe that closed without a line is a failure without words.
 * Source: conmon 2.1, `src/parent_pipe_fd.c`.
 */
export function parseSyncMessage(line: string | undefined): SyncMessage {
  if (line === undefined || line.trim() === '') return { kind: 'failed', words: '' };
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return { kind: 'failed', words: line };
    const pid = 'pid' in value ? value.pid : undefined;
    if (typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0) return { kind: 'created', pid };
    const message = 'message' in value && typeof value.message === 'string' ? value.message : line;
    return { kind: 'failed', words: message.trim() };
  } catch {
    return { kind: 'failed', words: line };
  }
}
