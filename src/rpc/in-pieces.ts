import { heapCost } from '../base/heap-cost.ts';

/** Items in one message of a streamed list. */
const PIECE = 32;
/** A message ends with the item that reaches this; one item alone is far below the message limit. */
const PIECE_BYTES = 1024 * 1024;

/** Splits a list into pieces; an empty list has none. */
export function* inPieces<T>(items: Iterable<T>): Generator<readonly T[], void> {
  let piece: T[] = [];
  let bytes = 0;
  for (const item of items) {
    piece.push(item);
    bytes += heapCost(item);
    if (piece.length < PIECE && bytes < PIECE_BYTES) continue;
    yield piece;
    piece = [];
    bytes = 0;
  }
  if (piece.length > 0) yield piece;
}
