import type { ContainerGround } from '../container/container-ground.ts';

/**
 * After a power cut a container's directory may be on the disk whose row is not: it is put on the books again, and the
 * Cleaner releases it as anything else that nobody owns.
 */
export async function adoptStrayDirectories({ host, ledger, paths }: ContainerGround): Promise<void> {
  const owners = ledger.owners();
  const stray = (await host.files.list(paths.containers)).filter((name) => !owners.has(name));
  await Promise.all(
    stray.map((name) =>
      ledger.acquire(name, { kind: 'directory', path: `${paths.containers}/${name}` }, async () => {}),
    ),
  );
}
