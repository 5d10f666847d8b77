import type { Labels, NamespaceOptions } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';

/** Sysctls that the kernel keeps per IPC namespace. Source: Kubernetes, "Setting Sysctls for a Pod". */
const IPC_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
]);

/** Those that harm nobody outside their pod, whatever the value. Source: Kubernetes, "Safe and Unsafe Sysctls"; test/runtimes compares it with the code. */
export const SAFE_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/** No `/`, no `..`, no `+`: a name must not be able to leave its directory below /proc/sys. */
const NAME = /^[a-z0-9_]+(\.[A-Za-z0-9_-]+)+$/;
const VALUE = /^[\w\t .,:-]*$/;

/**
 * Refuses sysctls that cannot be set inside the pod's namespaces alone, and unsafe ones that the node does not allow.
 * @param allowedUnsafe names, and beginnings of names with a final `*`, as kubelet's `--allowed-unsafe-sysctls` has them
 * @throws InvalidInput naming the sysctl: it is not well-formed, not namespaced, of a namespace that the pod shares with
 * the host (whose values never change), or unsafe and not allowed
 */
export function checkSysctls(sysctls: Labels, namespaces: NamespaceOptions, allowedUnsafe: readonly string[]): void {
  for (const [name, value] of Object.entries(sysctls)) {
    const field = `linux.sysctls[${JSON.stringify(name)}]`;
    if (!NAME.test(name)) throw new InvalidInput(field, 'not the name of a sysctl');
    if (!VALUE.test(value)) throw new InvalidInput(field, `${JSON.stringify(value)} is not a value of a sysctl`);
    const namespace = namespaceOf(name);
    if (namespace === undefined) {
      throw new InvalidInput(field, 'does not belong to a namespace of a pod', {
        remedy: 'set it on the node instead',
      });
    }
    if (namespaces[namespace] === 'NODE') {
      throw new InvalidInput(field, `would change the host: the pod shares its ${namespace} namespace`);
    }
    if (!SAFE_SYSCTLS.has(name) && !allowedUnsafe.some((pattern) => matches(name, pattern))) {
      throw new InvalidInput(field, 'is unsafe and is not listed in allowed_unsafe_sysctls in the configuration');
    }
  }
}

function namespaceOf(name: string): 'network' | 'ipc' | undefined {
  if (name.startsWith('net.')) return 'network';
  return IPC_SYSCTLS.has(name) || name.startsWith('fs.mqueue.') ? 'ipc' : undefined;
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
