import { isAbsolute, normalize } from 'node:path';
import { hasControlCharacters } from '../../base/control-characters.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';

/** PATH_MAX. */
const LONGEST = 4096;
/** A process's own descriptors, directories and memory: never a place to start in (CVE-2024-21626). */
const OF_A_PROCESS = /^\/proc\/(self|thread-self|[0-9]+)(\/|$)/;

/**
 * The directory the process starts in: the request's, else the image's, else `/`; made in the image where it is missing.
 * @throws InvalidInput for a relative path, control characters, and what leads into `/proc/<pid>`, also by a link
 * Source: CRI v1, ContainerConfig.working_dir.
 */
export async function workingDirectory(request: SpecRequest, host: Host): Promise<string> {
  const [field, path] =
    request.config.workingDir === ''
      ? ['image.config.working_dir', request.image.workingDir]
      : ['working_dir', request.config.workingDir];
  if (path === '' || path === '/') return '/';
  if (!isAbsolute(path) || hasControlCharacters(path) || Buffer.byteLength(path) > LONGEST) {
    throw new InvalidInput(
      field,
      `${JSON.stringify(path.slice(0, 100))} is not an absolute path, or contains control characters`,
    );
  }
  const cwd = normalize(path);
  const resolved = await host.rootfs.resolve(request.rootfs, cwd);
  if ([path, cwd, resolved].some((it) => OF_A_PROCESS.test(it))) {
    throw new InvalidInput(field, `"${path}" leads into a process's directory`);
  }
  if (!/^\/(proc|sys|dev)(\/|$)/.test(resolved)) await host.rootfs.ensure(request.rootfs, cwd, 'directory');
  return cwd;
}
