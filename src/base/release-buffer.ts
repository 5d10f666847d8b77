/** Smaller ones cost the garbage collector little, and may be part of Node's pool of small buffers. */
const LEAST = 4096;

/**
 * Frees the memory of a buffer now; the garbage collector would free it only after tens of MiB of others (docs/adr/0092).
 * The caller must be its only user: the buffer is empty afterwards. What shares its memory with other buffers is left alone.
 */
export function releaseBuffer(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (bytes.byteLength < LEAST || bytes.byteLength !== buffer.byteLength || !(buffer instanceof ArrayBuffer)) return;
  buffer.transfer(0);
}
