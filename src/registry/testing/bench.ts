import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RegistryOptions, type RunningRegistry, startRegistry } from '../../../test/registry/registry.ts';
import { RegistryStore } from '../../../test/registry/registry-store.ts';
import { defaultConfig } from '../../config/load-config.ts';
import { parseReference } from '../reference.ts';
import { type MirrorRule, NO_REGISTRIES_CONFIG, type RegistriesConfig } from '../registries-config.ts';
import { RegistryClient, type RegistryClientOptions } from '../registry-client.ts';
import type { RemoteImage } from '../remote-image.ts';

/** A loopback registry with its own directory, and clients that reach it. Dispose it after the test. */
export class Bench implements AsyncDisposable {
  readonly store: RegistryStore;
  readonly registry: RunningRegistry;
  readonly #stack: AsyncDisposableStack;

  private constructor(store: RegistryStore, registry: RunningRegistry, stack: AsyncDisposableStack) {
    this.store = store;
    this.registry = registry;
    this.#stack = stack;
  }

  static async open(options: Omit<RegistryOptions, 'dir' | 'port'> = {}): Promise<Bench> {
    const stack = new AsyncDisposableStack();
    const dir = await mkdtemp(join(tmpdir(), 'gantry-registry-'));
    stack.defer(() => rm(dir, { recursive: true }));
    const registry = await startRegistry({ ...options, dir, port: 0 });
    stack.defer(() => registry.close());
    return new Bench(new RegistryStore(dir), registry, stack);
  }

  /** Another registry over the same content. */
  async openAnother(options: Omit<RegistryOptions, 'dir' | 'port'> = {}): Promise<RunningRegistry> {
    const registry = await startRegistry({ ...options, dir: this.store.dir, port: 0 });
    this.#stack.defer(() => registry.close());
    return registry;
  }

  client(options: Partial<RegistryClientOptions> = {}): RegistryClient {
    const registries = registriesAt(this.registry.host);
    const client = new RegistryClient({
      registries,
      image: defaultConfig().image,
      authFile: new Map(),
      retries: FAST,
      certsDirectories: [],
      ...options,
    });
    this.#stack.use(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

/** Retries as in production, without the waiting. */
export const FAST = { retries: 2, firstMs: 1, longestMs: 5 } as const;

/** The domain that tests pull from. */
export const DOMAIN = 'registry.example';

/** `registry.example` is at `host`, behind the mirrors, all over plain http. */
export function registriesAt(host: string, mirrors: readonly Partial<MirrorRule>[] = []): RegistriesConfig {
  const rule = {
    prefix: DOMAIN,
    location: host,
    insecure: true,
    blocked: false,
    mirrors: mirrors.map((m) => ({ location: '', insecure: true, pulls: 'all' as const, ...m })),
  };
  return { ...NO_REGISTRIES_CONFIG, rules: [rule] };
}

/** A registry on plain http that is asked under its own address, behind the mirrors. */
export function registryAtItself(host: string, mirrors: readonly Partial<MirrorRule>[] = []): RegistriesConfig {
  const { rules } = registriesAt(host, mirrors);
  return { ...NO_REGISTRIES_CONFIG, rules: rules.map((rule) => ({ ...rule, prefix: host, location: '' })) };
}

/** A context that is never cancelled. */
export function patience(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

/** Resolves `registry.example/<name>` anonymously. */
export async function resolve(client: RegistryClient, name: string): Promise<RemoteImage> {
  return await client.resolve(parseReference(`${DOMAIN}/${name}`), undefined, patience());
}

/** Reads a blob to its end. */
export async function readAll(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
