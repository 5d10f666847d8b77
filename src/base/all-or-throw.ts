/**
 * Waits for all even when one fails: a release must not overlap an acquire that is still running.
 * @throws the first failure in the order of the list
 */
export async function allOrThrow<T extends readonly Promise<unknown>[] | []>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return await Promise.all(works);
}
