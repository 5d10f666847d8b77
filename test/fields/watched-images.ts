import type { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import type { ImageRecord, Images } from '../../src/images/images.ts';
import type { Leases } from '../../src/images/leases.ts';
import { type FakeImageDisk, FakeImages } from '../../src/images/testing/fake-images.ts';
import { ANONYMOUS, credentialsOf, isMeantFor } from '../../src/registry/credentials.ts';
import { unpack } from './machine.ts';
import type { Seen } from './seen.ts';

/** The registry that pulls go to. */
const REGISTRY = 'registry.example';
/** The image that pauses are said to be run from. */
export const PAUSE_IMAGE = `${REGISTRY}/pause:1`;

/** Images whose layers are files of the machine; records requests and the credentials that the registry receives. */
export function watchImages(disk: FakeImageDisk, kernel: FakeKernel, seen: Seen, leases: Leases): Images {
  const inner = new FakeImages(disk, leases);
  return {
    layersRoot: inner.layersRoot,
    pull: async (reference, auth, ctx) => {
      seen.pulled.push(reference);
      if (auth !== undefined) {
        seen.credentials = isMeantFor(auth.serverAddress, REGISTRY) ? credentialsOf(auth) : ANONYMOUS;
      }
      const id = await inner.pull(reference, auth, ctx);
      unpack(kernel, disk);
      return id;
    },
    resolve: (reference) => [inner.resolve(reference)].map(withPin)[0],
    list: (reference) => inner.list(reference).map(withPin),
    remove: (reference, ctx) => inner.remove(reference, ctx),
    fsInfo: (ctx) => inner.fsInfo(ctx),
    lowers: (id) => inner.lowers(id),
  };
}

function withPin<I extends ImageRecord | undefined>(image: I): I {
  return image?.tags.includes(PAUSE_IMAGE) === true ? { ...image, pinned: true } : image;
}
