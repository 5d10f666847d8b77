import type { ImagesBench } from './images-bench.ts';

/** An image as a container sees it, with a writable layer. Unmounted when disposed. */
export async function mountImage(bench: ImagesBench, id: string): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = `${bench.directory}/mounted-${id.slice(0, 12)}`;
  const [path, upper, work] = [`${directory}/rootfs`, `${directory}/upper`, `${directory}/work`];
  for (const part of [path, upper, work]) await bench.host.files.makeDirectory(part, 0o755);
  const { images, host } = bench;
  await host.mounts.overlay({ target: path, lowers: images.lowers(id), layersRoot: images.layersRoot, upper, work });
  return { path, [Symbol.asyncDispose]: () => host.mounts.unmount(path) };
}
