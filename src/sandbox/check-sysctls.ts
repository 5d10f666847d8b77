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

/** No `/`, no `..`, no `+`: a name must not be able to leave its directory below /proc/sys. */
const NAME = /^[a-z0-9_]+(\.[A-Za-z0-9_-]+)+$/;
const VALUE = /^[\w\t .,:-]*$/;

/**
 * The sysctls to set inside the pod's namespaces. One that belongs to a namespace which the pod shares with the host is
 * left out, as CRI-O does: the host's values never change.
 * @throws InvalidInput on one that is not namespaced or not well-formed
 */
export function podSysctls(sysctls: Labels, namespaces: NamespaceOptions): Labels {
  const kept = Object.entries(sysctls).filter(([name, value]) => {
    const field = `linux.sysctls[${JSON.stringify(name)}]`;
    if (!NAME.test(name)) throw new InvalidInput(field, 'not the name of a sysctl');
    if (!VALUE.test(value)) throw new InvalidInput(field, `${JSON.stringify(value)} is not a value of a sysctl`);
    if (name.startsWith('net.')) return namespaces.network !== 'NODE';
    if (IPC_SYSCTLS.has(name) || name.startsWith('fs.mqueue.')) return namespaces.ipc !== 'NODE';
    throw new InvalidInput(field, 'belongs to no namespace of a pod', { remedy: 'set it on the node itself' });
  });
  return Object.fromEntries(kept);
}
