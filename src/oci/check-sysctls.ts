import type { Labels, NamespaceMode } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { hasControlCharacters } from './control-characters.ts';

/** What the kernel keeps per IPC namespace. Source: namespaces(7), ipc_namespaces(7). */
const OF_IPC: ReadonlySet<string> = new Set([
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shm_rmid_forced',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
]);

/** Dotted lower-case words: no separator of files, options or commands. */
const NAME = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?)+$/;
const LONGEST_VALUE = 1024;

/**
 * Checks the sysctls of a pod: only what the kernel keeps per namespace, and only where the pod has that namespace for
 * itself; never one that would change the host.
 * @throws InvalidInput naming the sysctl and why
 * Source: CRI v1, LinuxPodSandboxConfig.sysctls.
 */
export function checkSysctls(sysctls: Labels, network: NamespaceMode, ipc: NamespaceMode): void {
  for (const [name, value] of Object.entries(sysctls)) {
    const field = `linux.sysctls["${name.slice(0, 80)}"]`;
    if (!NAME.test(name)) throw new InvalidInput(field, 'is no name of a sysctl');
    if (hasControlCharacters(value.replaceAll('\t', ' ')) || value.includes('+') || value.length > LONGEST_VALUE) {
      throw new InvalidInput(field, `${JSON.stringify(value.slice(0, 80))} is no value of a sysctl`);
    }
    const isOfIpc = OF_IPC.has(name) || name.startsWith('fs.mqueue.');
    if (!isOfIpc && !name.startsWith('net.'))
      throw new InvalidInput(field, 'is not kept per namespace: it would change the host');
    if (isOfIpc && ipc === 'NODE') throw new InvalidInput(field, "the pod uses the host's IPC namespace");
    if (!isOfIpc && network === 'NODE') throw new InvalidInput(field, "the pod uses the host's network namespace");
  }
}
