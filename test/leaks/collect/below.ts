/** True of the tops themselves and of what lies below them, and of everything where there are none. */
export function isBelow(path: string, tops: readonly string[] | undefined): boolean {
  return tops === undefined || tops.some((top) => path === top || path.startsWith(top === '/' ? '/' : `${top}/`));
}
