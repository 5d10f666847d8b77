import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { PROJECT } from '../harness/project-paths.ts';

const UNIFIED = '/sys/fs/cgroup/unified';

/** True where cgroup v1 and v2 both have controllers, which crun refuses ("cgroups in hybrid mode not supported"). */
export function isHybrid(): boolean {
  const controllers = `${UNIFIED}/cgroup.controllers`;
  return existsSync(controllers) && readFileSync(controllers, 'utf8').trim() !== '';
}

/** Runs a command to its end in a mount namespace of its own, without the unified tree; true when it ended with 0. */
export function runWithoutUnifiedCgroups(command: readonly string[]): boolean {
  const script = `umount ${UNIFIED} && exec "$@"`;
  const ran = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...command], {
    cwd: PROJECT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return ran.status === 0;
}
