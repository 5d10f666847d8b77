import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';

/** What a bind can take for itself, and what takes nothing from the container that the mount protects. */
const KNOWN: ReadonlySet<string> = new Set([
  'noatime',
  'nodev',
  'nodiratime',
  'noexec',
  'nosuid',
  'relatime',
  'strictatime',
]);

/** Programs of an image volume can be executed, as with both peers, but not with the rights of their owner. */
const OF_IMAGES = ['nosuid', 'nodev'] as const;

/**
 * Options of a bind beside its propagation and access.
 * @throws InvalidInput for one that a bind cannot have; access and propagation have fields of their own
 */
export function mountOptions({ mountOptions: requested, image }: Mount, at: number): readonly string[] {
  requested.forEach((option, i) => {
    if (KNOWN.has(option)) return;
    const known = [...KNOWN].join(', ');
    throw new InvalidInput(`mounts.${at}.mount_options.${i}`, `${JSON.stringify(option)} is not one of: ${known}`);
  });
  return [...new Set([...(image === undefined ? [] : OF_IMAGES), ...requested])];
}
