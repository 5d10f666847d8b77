import { stat } from 'node:fs/promises';
import type { Context } from '../base/context.ts';
import type { HostProcesses } from '../host/host.ts';
import { CniPluginFailed, type CniVerb } from './cni-plugin-failed.ts';
import { findPlugin } from './find-plugin.ts';
import { type Invocation, invokePlugin } from './invoke-plugin.ts';
import { parseResult } from './network-result.ts';

/** What one execution needs in addition to the plugin. */
export type PluginCall = Pick<Invocation, 'network' | 'env' | 'request' | 'cgroup' | 'timeoutMs'>;

/** Time limit of VERSION. */
const VERSION_TIMEOUT_MS = 5_000;

/** The plugins of this host: found by name in the plugin directories at each call, so that a new one counts at once. */
export class Plugins {
  readonly #processes: HostProcesses;
  readonly #directories: readonly string[];
  readonly #versions = new Map<string, readonly string[] | undefined>();

  constructor(processes: HostProcesses, directories: readonly string[]) {
    this.#processes = processes;
    this.#directories = directories;
  }

  /** Changes whenever a plugin comes, goes or is replaced by renaming; of the directories, not of every file in them. */
  async stamp(): Promise<string> {
    const stamps = await Promise.all(
      this.#directories.map(async (directory) => {
        const found = await stat(directory, { bigint: true }).catch(() => undefined);
        return `${found?.ino} ${found?.mtimeNs}`;
      }),
    );
    return stamps.join('\n');
  }

  /** Where the plugin was searched, or undefined if it exists. */
  async missing(type: string): Promise<string | undefined> {
    if ((await findPlugin(type, this.#directories)) !== undefined) return undefined;
    return `plugin "${type}" not found in ${this.#directories.join(', ')}`;
  }

  /**
   * Runs the plugin; its standard output.
   * @throws CniPluginFailed, DeadlineExceeded, the caller's reason
   */
  async call(type: string, verb: CniVerb, call: PluginCall, ctx: Context): Promise<string> {
    const program = await findPlugin(type, this.#directories);
    if (program === undefined) {
      const text = `not found in ${this.#directories.join(', ')}`;
      throw new CniPluginFailed({ plugin: type, verb, network: call.network, code: undefined, text });
    }
    const env = { ...call.env, CNI_PATH: this.#directories.join(':') };
    return invokePlugin(this.#processes, { ...call, env, verb, plugin: type, program: program.path }, ctx);
  }

  /**
   * Versions that the plugin supports, asked once per binary; undefined if it does not report them (a script without
   * VERSION is called with the version of the configuration).
   */
  async versions(type: string, cgroup: string, ctx: Context): Promise<readonly string[] | undefined> {
    const program = await findPlugin(type, this.#directories);
    if (program === undefined) return undefined;
    if (!this.#versions.has(program.stamp))
      this.#versions.set(program.stamp, await this.#queryVersions(type, cgroup, ctx));
    return this.#versions.get(program.stamp);
  }

  async #queryVersions(type: string, cgroup: string, ctx: Context): Promise<readonly string[] | undefined> {
    const request = { cniVersion: '1.0.0' };
    const call = { network: '', env: {}, request, cgroup, timeoutMs: VERSION_TIMEOUT_MS };
    try {
      const supported: unknown = parseResult(await this.call(type, 'VERSION', call, ctx))?.supportedVersions;
      return Array.isArray(supported) ? supported.filter((version) => typeof version === 'string') : undefined;
    } catch (error) {
      ctx.log('warn', 'network plugin VERSION failed', { plugin: type, error });
      return undefined;
    }
  }
}
