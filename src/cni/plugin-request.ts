import type { PluginConfig } from './network-list.ts';

/** What every plugin of a chain receives in addition to its own configuration. */
export interface ChainFacts {
  readonly network: string;
  readonly cniVersion: string;
  readonly capabilityArgs: Readonly<Record<string, unknown>>;
}

/** Keys that only the runtime may set (CNI specification, section "Plugin configuration objects"). */
const RESERVED = new Set(['runtimeConfig', 'prevResult', 'capabilities', 'name', 'cniVersion']);

/**
 * The request of one plugin (CNI specification, section 3, "Deriving execution configuration"). `runtimeConfig`
 * contains only what the plugin declared; `prevResult` is left out if there is none.
 */
export function pluginRequest(
  plugin: PluginConfig,
  facts: ChainFacts,
  prevResult: unknown,
): Readonly<Record<string, unknown>> {
  const own = Object.entries(plugin.raw).filter(([key]) => !RESERVED.has(key) && !key.startsWith('cni.dev/'));
  const args = Object.entries(facts.capabilityArgs).filter(([name]) => plugin.capabilities.includes(name));
  return {
    ...Object.fromEntries(own),
    name: facts.network,
    cniVersion: facts.cniVersion,
    ...(args.length === 0 ? {} : { runtimeConfig: Object.fromEntries(args) }),
    ...(prevResult === undefined ? {} : { prevResult }),
  };
}
