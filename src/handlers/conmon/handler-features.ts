import type { HandlerFeatures } from '../../base/handler-features.ts';
import { isPlainObject } from '../../base/plain-object.ts';

/** Oldest versions with recursive read-only mounts, for runtimes without a `features` command. */
const RECURSIVE_READ_ONLY_SINCE: Readonly<Record<string, readonly [number, number]>> = { runc: [1, 1], crun: [1, 4] };

/** Runtimes that join a user namespace by its path with mappings, seen to. Source: runc 1.1.5 and crun 1.8.1, run so. */
const USER_NAMESPACES_SINCE: Readonly<Record<string, readonly [number, number]>> = { runc: [1, 1], crun: [1, 8] };

/**
 * What a handler can do, from its `features` command (`mountOptions` has `rro`, `linux.namespaces` has `user`). Whether
 * the host can as well is not the runtime's to say.
 * Source: opencontainers/runtime-spec features.md.
 */
export function featuresFromJson(text: string): HandlerFeatures | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isPlainObject(value) || !('mountOptions' in value)) return undefined;
    return {
      recursiveReadOnlyMounts: includes(value['mountOptions'], 'rro'),
      userNamespaces: isPlainObject(value['linux']) && includes(value['linux']['namespaces'], 'user'),
    };
  } catch {
    return undefined;
  }
}

function includes(list: unknown, word: string): boolean {
  return Array.isArray(list) && list.includes(word);
}

/** The same from `--version` (`crun version 1.8.1`), for runtimes without that command; nothing for an unknown runtime. */
export function featuresFromVersion(text: string): HandlerFeatures {
  const match = /^(\w+) version (\d+)\.(\d+)/m.exec(text);
  const [name, major, minor] = [match?.[1] ?? '', Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)];
  const isAtLeast = (since: readonly [number, number] | undefined): boolean =>
    since !== undefined && (major > since[0] || (major === since[0] && minor >= since[1]));
  return {
    recursiveReadOnlyMounts: isAtLeast(RECURSIVE_READ_ONLY_SINCE[name]),
    userNamespaces: isAtLeast(USER_NAMESPACES_SINCE[name]),
  };
}
