import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a manifest or a blob is known by. Source: OCI image-spec, descriptor. */
export interface StoredDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Content of the loopback registry, as files:
 * `blobs/sha256/<hex>` for all bytes, `manifests/<hex>.json` for the descriptor of those that are manifests, and
 * `repositories/<repository>/_tags/<tag>.json` for names. Every file appears by a rename, so a reader never sees half.
 */
export class RegistryStore {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  async putBlob(bytes: Uint8Array, mediaType: string): Promise<StoredDescriptor> {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await put(this.blobPath(`sha256:${hex}`), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  }

  /** A manifest or index, byte for byte as it will be served. */
  async putManifest(bytes: Uint8Array, mediaType: string): Promise<StoredDescriptor> {
    const descriptor = await this.putBlob(bytes, mediaType);
    await put(this.#manifestPath(descriptor.digest), Buffer.from(JSON.stringify(descriptor)));
    return descriptor;
  }

  async tag(repository: string, tag: string, manifest: StoredDescriptor): Promise<void> {
    await put(this.#tagPath(repository, tag), Buffer.from(JSON.stringify(manifest)));
  }

  /** The manifest that a tag or a digest names; undefined where absent. */
  async manifest(repository: string, reference: string): Promise<StoredDescriptor | undefined> {
    const path = reference.startsWith('sha256:') ? this.#manifestPath(reference) : this.#tagPath(repository, reference);
    return await readJson(path);
  }

  async tags(repository: string): Promise<readonly string[]> {
    const names = await readdir(join(this.dir, 'repositories', repository, '_tags')).catch(() => []);
    return names
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .sort();
  }

  blobPath(digest: string): string {
    return join(this.dir, 'blobs', 'sha256', digest.slice('sha256:'.length));
  }

  #manifestPath(digest: string): string {
    return join(this.dir, 'manifests', `${digest.slice('sha256:'.length)}.json`);
  }

  #tagPath(repository: string, tag: string): string {
    return join(this.dir, 'repositories', repository, '_tags', `${tag}.json`);
  }
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}

async function readJson(path: string): Promise<StoredDescriptor | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as StoredDescriptor);
}
