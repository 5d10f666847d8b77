/** The newest version of the specification that Gantry speaks. */
const NEWEST_CNI_VERSION = '1.1.0';

/** STATUS and GC exist from this version on; older plugins answer them with errors. */
export const STATUS_SINCE = '1.1.0';

/** DEL takes a `prevResult` from this version on. */
export const PREVIOUS_RESULT_ON_DEL_SINCE = '0.4.0';

/** True when `version` is `floor` or newer. Both are `X.Y.Z`. */
export function isAtLeast(version: string, floor: string): boolean {
  return compareVersions(version, floor) >= 0;
}

/** Negative, zero or positive, for sort functions. */
function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (const at of [0, 1, 2]) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The version to use: the highest of the list's versions that Gantry and every plugin support, or undefined. libcni
 * does not ask the plugins, so a list that offers 1.1.0 fails with plugins that support only 1.0.0.
 * @param supported versions of each plugin; undefined for a plugin that does not report them
 */
export function chooseVersion(
  offered: readonly string[],
  supported: readonly (readonly string[] | undefined)[],
): string | undefined {
  return offered
    .filter((version) => compareVersions(version, NEWEST_CNI_VERSION) <= 0)
    .filter((version) => supported.every((versions) => versions === undefined || versions.includes(version)))
    .sort(compareVersions)
    .at(-1);
}
