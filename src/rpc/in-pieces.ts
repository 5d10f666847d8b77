/**
 * Items in one message of a streamed list. One item can hold 256 KiB of labels and annotations; so many of them stay
 * below the message limit.
 */
const PIECE = 32;

/** A list in pieces; an empty list has none. */
export function* inPieces<T>(items: Iterable<T>): Generator<readonly T[], void> {
  let piece: T[] = [];
  for (const item of items) {
    piece.push(item);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
