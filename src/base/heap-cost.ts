/**
 * Memory that V8 needs in addition to the characters of a string, the members of an object or the digits of a number.
 */
const OVERHEAD_BYTES = 48;
/** The same for the name of a member, which may be the key of a label. */
const SHOWN_NAME = 64;

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

/**
 * The path of the field that makes a value large, such as `config.labels`. It ends at the member of which no part has
 * more than half of the size.
 */
export function largestField(value: object): string {
  const costs = Object.entries(value).map(([name, member]) => ({
    name,
    member: member as unknown,
    cost: heapCost(member),
  }));
  const [largest] = costs.toSorted((a, b) => b.cost - a.cost);
  if (largest === undefined) return 'no field';
  const { name, member, cost } = largest;
  const path = name.slice(0, SHOWN_NAME);
  if (typeof member !== 'object' || member === null || ArrayBuffer.isView(member)) return path;
  const isInOne = Object.values(member).some((inner) => heapCost(inner) > cost / 2);
  return isInOne ? `${path}.${largestField(member)}` : path;
}
