import { isPlainObject } from '../base/plain-object.ts';
import type { HostFiles } from '../host/host.ts';
import { parseObject } from './network-list.ts';
import type { CniAttachment } from './networks.ts';

/** Marks the format (libcni ignores files of any other kind). */
const KIND = 'cniCacheV1';

/** Distinguishes Gantry's attachments from those of other runtimes in the same directory; libcni ignores it. */
const OWNER = 'gantry';

/** No result comes near it. */
const FILE_LIMIT = 4 * 1024 * 1024;

/** An attachment that some runtime of this host made. */
export interface CachedAttachment {
  readonly attachment: CniAttachment;
  /** A gantryd made it: this one, or another one that uses the same cache. */
  readonly isGantry: boolean;
  readonly result: unknown;
}

/**
 * Results of attachments in libcni's format and path (`<dir>/results/<network>-<container>-<interface>`): written after
 * the ADD of the whole list, removed after its DEL, readable by the tools of other runtimes.
 */
export class ResultCache {
  readonly #files: HostFiles;
  readonly #directory: string;

  constructor(files: HostFiles, cacheDir: string) {
    this.#files = files;
    this.#directory = `${cacheDir}/results`;
  }

  async put(attachment: CniAttachment, result: unknown): Promise<void> {
    await this.#files.makeDirectory(this.#directory, 0o700);
    await this.#files.write(this.#pathOf(attachment), encode(attachment, result), 0o600);
  }

  /** The result of this attachment's ADD; undefined if there is none, or none that can be read. */
  async resultOf(attachment: CniAttachment): Promise<unknown> {
    return (await this.#read(this.#pathOf(attachment)))?.result;
  }

  remove(attachment: CniAttachment): Promise<void> {
    return this.#files.remove(this.#pathOf(attachment));
  }

  /**
   * Every attachment in the cache, including those of other runtimes. Files that cannot be read are skipped; files are
   * read in sequence.
   */
  async all(): Promise<readonly CachedAttachment[]> {
    const names = await this.#files.list(this.#directory);
    const attachments: CachedAttachment[] = [];
    for (const name of names) {
      const cached = await this.#read(`${this.#directory}/${name}`);
      if (cached !== undefined) attachments.push(cached);
    }
    return attachments;
  }

  #pathOf({ network, containerId, ifname }: CniAttachment): string {
    return `${this.#directory}/${network}-${containerId}-${ifname}`;
  }

  async #read(path: string): Promise<CachedAttachment | undefined> {
    try {
      const bytes = await this.#files.read(path, FILE_LIMIT);
      return bytes === undefined ? undefined : decode(Buffer.from(bytes).toString('utf8'));
    } catch {
      return undefined;
    }
  }
}

function encode(attachment: CniAttachment, result: unknown): string {
  const { containerId, config, ifname, network, netns, cniArgs, capabilityArgs } = attachment;
  return JSON.stringify({
    kind: KIND,
    containerId,
    config,
    ifName: ifname,
    networkName: network,
    netns,
    cniArgs: Object.entries(cniArgs),
    capabilityArgs,
    result,
    runtime: OWNER,
  });
}

function decode(text: string): CachedAttachment | undefined {
  const file = parseObject(text, (problem) => new SyntaxError(problem));
  const { containerId, config, ifName, networkName, netns } = file;
  if (file.kind !== KIND) return undefined;
  if (typeof containerId !== 'string' || typeof config !== 'string') return undefined;
  if (typeof ifName !== 'string' || typeof networkName !== 'string') return undefined;
  const attachment: CniAttachment = {
    kind: 'cni-attachment',
    network: networkName,
    containerId,
    ifname: ifName,
    netns: typeof netns === 'string' ? netns : '',
    config,
    cniArgs: argsOf(file.cniArgs),
    capabilityArgs: isPlainObject(file.capabilityArgs) ? file.capabilityArgs : {},
  };
  return { attachment, isGantry: file.runtime === OWNER, result: file.result };
}

function argsOf(pairs: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(pairs)) return {};
  const isPair = (pair: unknown): pair is [string, string] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
  return Object.fromEntries(pairs.filter(isPair));
}
