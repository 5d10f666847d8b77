import { registerHooks } from 'node:module';

/** Code was about to be loaded in a thread whose root directory is an image. */
class ModuleLoadRefused extends Error {}

/**
 * From here on this thread loads no module: after chroot the path of one would lead into the image, and its code would
 * run as the daemon (seen to work, without this). Everything needed is imported before.
 */
export function lockModules(): void {
  registerHooks({ resolve: refuse, load: refuse });
  process.dlopen = refuse;
}

function refuse(what: unknown): never {
  throw new ModuleLoadRefused(`modules are not loaded while unpacking: ${String(what)}`);
}
