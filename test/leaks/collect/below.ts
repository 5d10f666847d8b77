/** True for the given paths and everything below them, and for everything if there are none. */
export function isBelow(path: string, tops: readonly string[] | undefined): boolean {
  return tops === undefined || tops.some((top) => path === top || path.startsWith(top === '/' ? '/' : `${top}/`));
}
