import type { PodSandboxConfig, UserNamespace } from '../base/cri.ts';
import { InvalidInput, Unimplemented } from '../base/failure.ts';
import { resolvConf } from './resolv-conf.ts';
import { podSysctls } from './sysctls.ts';

/** The kernel's limit (__NEW_UTS_LEN). */
const LONGEST_HOSTNAME = 64;
const HOSTNAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/**
 * Refuses a request that cannot become a sandbox, before anything is made for it.
 * @throws InvalidInput naming the field; Unimplemented for a user namespace
 */
export function checkSandboxConfig(config: PodSandboxConfig): void {
  if (config.metadata.name === '') throw new InvalidInput('config.metadata.name', 'must not be empty');
  checkHostname(config.hostname);
  checkLogDirectory(config.logDirectory);
  const { namespaces } = config.securityContext;
  if (namespaces.pid === 'TARGET')
    throw new InvalidInput('linux.namespace_options.pid', 'TARGET is for containers only');
  checkUserNamespace(namespaces.userns);
  resolvConf(config.dns);
  podSysctls(config.sysctls, namespaces);
}

function checkHostname(hostname: string): void {
  if (hostname === '') return;
  const problem =
    hostname.length > LONGEST_HOSTNAME
      ? `has ${hostname.length} characters, more than the kernel's ${LONGEST_HOSTNAME}`
      : HOSTNAME.test(hostname)
        ? undefined
        : `${JSON.stringify(hostname)} is not a host name`;
  if (problem !== undefined) throw new InvalidInput('config.hostname', problem);
}

function checkLogDirectory(directory: string): void {
  if (directory === '') return;
  const isPlain = directory.startsWith('/') && !directory.split('/').includes('..') && !directory.includes('\0');
  if (!isPlain) {
    throw new InvalidInput('config.log_directory', `${JSON.stringify(directory)} is not an absolute path without ".."`);
  }
}

/** Source: CRI v1, UserNamespace: only POD and NODE; exactly one mapping of each kind; container id 0 is mapped. */
function checkUserNamespace(userns: UserNamespace | undefined): void {
  if (userns === undefined || userns.mode === 'NODE') return;
  const field = 'linux.namespace_options.userns_options';
  if (userns.mode !== 'POD') throw new InvalidInput(`${field}.mode`, `${userns.mode} is not supported`);
  for (const [name, mappings] of [
    ['uids', userns.uids],
    ['gids', userns.gids],
  ] as const) {
    if (mappings.length !== 1) throw new InvalidInput(`${field}.${name}`, 'must have exactly one mapping');
    if (mappings[0]?.containerId !== 0) throw new InvalidInput(`${field}.${name}`, 'must map container id 0');
  }
  throw new Unimplemented(`${field}: pods with a user namespace are not supported by any runtime handler here`);
}
