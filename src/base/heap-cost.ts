/** What V8 keeps beside the characters of a string, the members of an object or the digits of a number. */
const OVERHEAD_BYTES = 48;

/**
 * An estimate of the bytes that a value occupies on the heap. Small values count with their overhead, so that many
 * short labels or arguments count as much as they really occupy.
 */
export function heapCost(value: unknown): number {
  if (typeof value === 'string') return OVERHEAD_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return OVERHEAD_BYTES;
  if (ArrayBuffer.isView(value)) return OVERHEAD_BYTES + value.byteLength;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + heapCost(item), OVERHEAD_BYTES);
  return Object.entries(value).reduce((sum, [key, member]) => sum + key.length + heapCost(member), OVERHEAD_BYTES);
}
