import { readdirSync, readFileSync } from 'node:fs';

/** `loop3 on /var/tmp/disk`. */
export function collectLoopDevices(): string[] {
  return readdirSync('/sys/block').flatMap((name) => {
    if (!name.startsWith('loop')) return [];
    try {
      return [`${name} on ${readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8').trim()}`];
    } catch {
      // Not in use.
      return [];
    }
  });
}
