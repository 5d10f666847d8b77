import type { SpecStep } from '../container-facts.ts';

/**
 * What CDI devices change beside their nodes: variables (which replace earlier ones), mounts, hooks and groups.
 * Source: CRI v1, ContainerConfig.CDI_devices; CNCF CDI SPEC.md.
 */
export const cdi: SpecStep = {
  cites: 'ContainerConfig.CDI_devices',
  apply: (spec, facts) => {
    for (const { env, mounts, hooks, additionalGids } of facts.cdi) {
      const named = new Set(env.map(nameOf));
      spec.process.env = [...spec.process.env.filter((it) => !named.has(nameOf(it))), ...env];
      for (const { containerPath, hostPath, type, options } of mounts) {
        const own = type === '' && options.length === 0 ? ['rbind', 'rprivate', 'ro'] : [...options];
        spec.mounts.push({
          destination: containerPath,
          source: hostPath,
          type: type === '' ? 'bind' : type,
          options: own,
        });
      }
      for (const { hookName, path, args, env: hookEnv, timeout } of hooks) {
        spec.hooks ??= {};
        const hook = { path, args: [...args], env: [...hookEnv], ...(timeout === undefined ? {} : { timeout }) };
        spec.hooks[hookName] = [...(spec.hooks[hookName] ?? []), hook];
      }
      const { additionalGids: groups } = spec.process.user;
      spec.process.user.additionalGids = [...new Set([...groups, ...additionalGids])];
    }
  },
};

function nameOf(variable: string): string {
  return variable.split('=', 1)[0] ?? '';
}
