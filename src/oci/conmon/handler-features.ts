import type { HandlerFeatures } from '../handler.ts';

/** Oldest versions with recursive read-only mounts, for runtimes without a `features` command. */
const RECURSIVE_READ_ONLY_SINCE: Readonly<Record<string, readonly [number, number]>> = { runc: [1, 1], crun: [1, 4] };

/**
 * What a handler can do, from its `features` command (`mountOptions` has `rro`). User namespaces are not offered: the pod
 * side of them is not built.
 * Source: opencontainers/runtime-spec features.md.
 */
export function featuresFromJson(text: string): HandlerFeatures | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('mountOptions' in value)) return undefined;
    const options = value.mountOptions;
    return { recursiveReadOnlyMounts: Array.isArray(options) && options.includes('rro'), userNamespaces: false };
  } catch {
    return undefined;
  }
}

/** The same from `--version` (`crun version 1.8.1`), for runtimes without that command; nothing for an unknown runtime. */
export function featuresFromVersion(text: string): HandlerFeatures {
  const match = /^(\w+) version (\d+)\.(\d+)/m.exec(text);
  const since = RECURSIVE_READ_ONLY_SINCE[match?.[1] ?? ''];
  const [major, minor] = [Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)];
  const isNewEnough = since !== undefined && (major > since[0] || (major === since[0] && minor >= since[1]));
  return { recursiveReadOnlyMounts: isNewEnough, userNamespaces: false };
}
