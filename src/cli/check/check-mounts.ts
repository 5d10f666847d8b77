import type { Check, CheckDeps } from './check-deps.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Checks that an overlay can be mounted on the file system of `root`, and the propagation of mounts. */
export const checkMounts: Check = {
  subject: 'overlay',
  remedy: 'put root on a file system that overlayfs supports, such as ext4 or xfs (ftype=1)',
  look: async (deps) => [await overlay(deps), await propagation(deps)],
};

async function overlay({ host, directory, config }: CheckDeps): Promise<Finding> {
  const at = (name: string): string => `${directory}/${name}`;
  for (const name of ['layers/lower', 'upper', 'work', 'merged']) await host.files.makeDirectory(at(name), 0o755);
  await host.files.write(at('layers/lower/file'), 'below', 0o644);
  await host.mounts.overlay({
    target: at('merged'),
    lowers: ['lower'],
    layersRoot: at('layers'),
    upper: at('upper'),
    work: at('work'),
  });
  try {
    await host.files.write(at('merged/file'), 'above', 0o644);
  } finally {
    await host.mounts.unmount(at('merged'));
  }
  return ok('overlay', `mounted and wrote to an overlay on the file system of ${config.root}`);
}

async function propagation({ host }: CheckDeps): Promise<Finding> {
  const root = (await host.mounts.under('/')).find(({ target }) => target === '/');
  if (root?.propagation === 'shared') return ok('mount propagation', '/ is shared');
  const text = '/ is not a shared mount: mounts made in containers do not propagate to the host (Bidirectional)';
  return warn('mount propagation', text, 'if storage drivers need it, run: mount --make-rshared /');
}
