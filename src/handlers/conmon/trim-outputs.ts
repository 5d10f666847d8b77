/** Both streams of a command, together no longer than asked. */
export interface TrimmedOutputs {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly truncated: boolean;
}

/** Cuts two streams so that both fit into `limit` bytes together; a short one is kept whole, two long ones share it evenly. */
export function trimOutputs(stdout: Uint8Array, stderr: Uint8Array, limit: number): TrimmedOutputs {
  if (stdout.length + stderr.length <= limit) return { stdout, stderr, truncated: false };
  const half = Math.floor(limit / 2);
  const errLength = Math.min(stderr.length, Math.max(half, limit - stdout.length));
  const outLength = Math.min(stdout.length, limit - errLength);
  return { stdout: stdout.subarray(0, outLength), stderr: stderr.subarray(0, errLength), truncated: true };
}
