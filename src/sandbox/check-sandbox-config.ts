import type { IdMapping, NamespaceOptions, PodSandboxConfig } from '../base/cri.ts';
import { InvalidInput, Unimplemented } from '../base/failure.ts';
import type { RuntimeHandler } from '../handlers/handler.ts';
import { checkSysctls } from './check-sysctls.ts';
import { resolvConf } from './resolv-conf.ts';

/** The kernel's limit (__NEW_UTS_LEN). */
const LONGEST_HOSTNAME = 64;
/** 4294967295 is the kernel's "no id". */
const LAST_ID = 4_294_967_294;
const HOSTNAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/**
 * Refuses a request that cannot become a sandbox, before anything is made for it.
 * @throws InvalidInput naming the field; Unimplemented for a user namespace
 */
export function checkSandboxConfig(
  config: PodSandboxConfig,
  handler: Pick<RuntimeHandler, 'name' | 'features'>,
  allowedUnsafeSysctls: readonly string[],
): void {
  if (config.metadata.name === '') throw new InvalidInput('config.metadata.name', 'must not be empty');
  checkHostname(config.hostname);
  checkLogDirectory(config.logDirectory);
  const { namespaces } = config.securityContext;
  if (namespaces.pid === 'TARGET')
    throw new InvalidInput('linux.namespace_options.pid', 'TARGET is for containers only');
  checkUserNamespace(namespaces, handler);
  resolvConf(config.dns);
  checkSysctls(config.sysctls, namespaces, allowedUnsafeSysctls);
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

/** Host id 0 would make the namespace useless as a boundary. The kernel answers EINVAL to ids beyond its last, and does not say of which mapping. */
function checkHostIds({ hostId, length }: IdMapping, field: string): void {
  if (length < 1) throw new InvalidInput(field, 'is empty: its length is 0');
  if (hostId === 0) {
    throw new InvalidInput(field, 'maps host ID 0: root in the pod would be root on the host', {
      remedy: 'map a range of host IDs that is used by this pod only',
    });
  }
  const last = hostId + length - 1;
  if (last > LAST_ID)
    throw new InvalidInput(field, `ends at host ID ${last}, which is above the highest ID ${LAST_ID}`);
}

/**
 * Source: CRI v1, UserNamespace: only POD and NODE; exactly one mapping of each kind; container id 0 is mapped. Who is
 * root in a user namespace has no rights over the host's other namespaces, so those must be the pod's own too.
 */
function checkUserNamespace(
  { userns, ...others }: NamespaceOptions,
  { name: handler, features }: Pick<RuntimeHandler, 'name' | 'features'>,
): void {
  if (userns === undefined || userns.mode === 'NODE') return;
  const field = 'linux.namespace_options.userns_options';
  if (userns.mode !== 'POD') throw new InvalidInput(`${field}.mode`, `${userns.mode} is not supported`);
  for (const [name, mappings] of [
    ['uids', userns.uids],
    ['gids', userns.gids],
  ] as const) {
    if (mappings.length !== 1) throw new InvalidInput(`${field}.${name}`, 'must have exactly one mapping');
    if (mappings[0]?.containerId !== 0) throw new InvalidInput(`${field}.${name}`, 'must map container id 0');
    checkHostIds(mappings[0], `${field}.${name}`);
  }
  for (const kind of ['network', 'pid', 'ipc'] as const) {
    if (others[kind] === 'NODE') throw new InvalidInput(`${field}.mode`, `POD excludes the host's ${kind} namespace`);
  }
  if (!features.userNamespaces) {
    throw new Unimplemented(
      `${field}: user namespaces are not supported by the runtime handler ${handler} on this host`,
    );
  }
}
