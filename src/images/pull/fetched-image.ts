import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { decompress } from '../../layers/decompress.ts';
import { InvalidLayer } from '../../layers/invalid-layer.ts';
import { UnpackThread } from '../../layers/unpack/unpack-thread.ts';
import type { UnpackedLayer } from '../../layers/unpack/unpacker.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { formatReference } from '../../registry/reference.ts';
import { ContentRejected } from '../../registry/registry-failure.ts';
import type { RemoteImage } from '../../registry/remote-image.ts';
import { parseImageConfig } from '../image-config.ts';
import type { ResolvedImage, UnpackRequest } from './pull-messages.ts';
import { NEVER } from './resolve-reference.ts';

export interface FetchedLayer {
  readonly root: string;
  readonly layer: UnpackedLayer;
}

/** Endpoints that send wrong bytes one after the other before a layer is given up. */
const ATTEMPTS = 3;

/** A blob that cannot be unpacked is fetched once more to learn whether its bytes or its image are bad, up to this size. */
const RECHECK_BYTES = 64 * 1024 * 1024;

/**
 * An image at its registry, whose layers become directories: fetch → verify → decompress → unpack → verify, in one
 * pass.
 */
export class FetchedImage {
  readonly #remote: RemoteImage;
  readonly #needLower: (index: number) => void;
  readonly #lowerMounted = new Map<number, () => void>();
  readonly #idle: UnpackThread[] = [];

  /** `needLower` asks for what is below a layer to be mounted; {@link lowerIsMounted} answers. */
  constructor(remote: RemoteImage, needLower: (index: number) => void) {
    this.#remote = remote;
    this.#needLower = needLower;
  }

  /** @throws InvalidInput if the configuration is not valid */
  describe(): ResolvedImage {
    const { reference, referenceDigest, manifestDigest, manifest, configBytes, diffIds } = this.#remote.facts;
    const configJson = configBytes.toString('utf8');
    return {
      reference: formatReference(reference),
      id: manifest.config.digest.slice('sha256:'.length),
      referenceDigest,
      manifestDigest,
      config: parseImageConfig(configJson),
      configJson,
      size: [manifest.config, ...manifest.layers].reduce((sum, { size }) => sum + size, 0),
      diffIds,
    };
  }

  /** @throws InvalidLayer, ContentRejected, Unavailable, RegistryUnreachable, … */
  async unpack(request: UnpackRequest): Promise<FetchedLayer> {
    const descriptor = this.#remote.facts.manifest.layers[request.index];
    if (descriptor === undefined) throw new RangeError(`layer ${request.index} does not exist`);
    for (let attempt = 1; ; attempt++) {
      const root = `${request.directory}/${request.index}-${attempt}`;
      await mkdir(root, { mode: 0o755 });
      try {
        return { root, layer: await this.#unpackInto(root, descriptor, request) };
      } catch (error) {
        await rm(root, { recursive: true, force: true }).catch(() => {});
        if (attempt === ATTEMPTS || !(await this.#wereWrongBytes(descriptor, error))) throw error;
      }
    }
  }

  lowerIsMounted(index: number): void {
    this.#lowerMounted.get(index)?.();
  }

  async #unpackInto(root: string, descriptor: Descriptor, request: UnpackRequest): Promise<UnpackedLayer> {
    const expected = this.#remote.facts.diffIds[request.index];
    const hash = createHash('sha256');
    const thread = this.#idle.pop() ?? (await UnpackThread.start());
    const lower =
      request.lower === undefined ? undefined : { path: request.lower, mount: () => this.#mountLower(request.index) };
    const archive = hashing(decompress(this.#remote.fetchBlob(descriptor, NEVER)), hash);
    const layer = await thread.unpack(archive, { root, limits: request.limits, lower });
    this.#idle.push(thread);
    const actual = `sha256:${hash.digest('hex')}`;
    if (actual === expected) return layer;
    throw new InvalidLayer(`unpacked, its digest is ${actual}; the image's config says ${expected}`);
  }

  #mountLower(index: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lowerMounted.set(index, resolve);
    this.#needLower(index);
    return promise;
  }

  /** True when another endpoint may have better bytes. Broken compression is seen before the digest is. */
  async #wereWrongBytes(descriptor: Descriptor, error: unknown): Promise<boolean> {
    if (error instanceof ContentRejected) return true;
    if (descriptor.size > RECHECK_BYTES) return false;
    try {
      for await (const _ of this.#remote.fetchBlob(descriptor, NEVER));
      return false;
    } catch (again) {
      return again instanceof ContentRejected;
    }
  }
}

async function* hashing(source: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
