/**
 * Items in one message of a streamed list. One item can hold 256 KiB of labels and annotations; so many of them stay
 * below the message limit.
 */
const PIECE = 32;

/** A list in pieces; an empty list has none. */
export function* inPieces<T>(items: readonly T[]): Generator<readonly T[], void> {
  for (let at = 0; at < items.length; at += PIECE) yield items.slice(at, at + PIECE);
}
