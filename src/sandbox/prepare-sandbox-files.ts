import type { Context } from '../base/context.ts';
import type { PodSandboxConfig } from '../base/cri.ts';
import type { Host } from '../host/host.ts';
import { chooseLabels } from '../oci/selinux/choose-labels.ts';
import { relabel } from '../oci/selinux/relabel.ts';
import { resolvConf } from './resolv-conf.ts';
import type { SandboxDeps } from './sandbox-deps.ts';
import type { SandboxLayout } from './sandbox-layout.ts';

const TRAVERSABLE = 0o711;
const READABLE = 0o644;
const SHM_BYTES = 64 * 1024 * 1024;
/** Larger resolver and hosts files of a node are a mistake. */
const LARGEST_HOST_FILE = 1024 * 1024;

/** Makes the sandbox's directory, its /dev/shm and the files that do not depend on its addresses. */
export async function prepareSandboxFiles(
  layout: SandboxLayout,
  config: PodSandboxConfig,
  { host, cgroups }: Pick<SandboxDeps, 'host' | 'cgroups'>,
  ctx: Context,
): Promise<void> {
  const { files } = layout;
  await host.files.makeDirectory(layout.directory, TRAVERSABLE);
  const context = await labelDirectory(layout, config, { host, cgroups }, ctx);
  if (layout.ownShm) {
    await host.files.makeDirectory(files.shm, TRAVERSABLE);
    await host.mounts.tmpfs({
      ...{ target: files.shm, sizeBytes: SHM_BYTES, mode: 0o1777 },
      ...(context === undefined ? {} : { context }),
    });
  }
  const dns = resolvConf(config.dns) ?? (await hostFile(host, '/etc/resolv.conf'));
  await host.files.write(files.resolvConf, dns, READABLE);
  const name = layout.hostNetwork ? await hostFile(host, '/etc/hostname') : `${layout.hostname}\n`;
  await host.files.write(files.hostname, name, READABLE);
  if (layout.hostNetwork) await host.files.write(files.hosts, await hostFile(host, '/etc/hosts'), READABLE);
}

/** The pod's SELinux label on its directory, whose files take over the type; undefined where there is none. */
async function labelDirectory(
  { id, directory }: SandboxLayout,
  { securityContext: { selinux: options, privileged } }: PodSandboxConfig,
  { host, cgroups }: Pick<SandboxDeps, 'host' | 'cgroups'>,
  ctx: Context,
): Promise<string | undefined> {
  const labels = await chooseLabels(host, { sandboxId: id, options, privileged });
  if (labels === undefined) return undefined;
  const field = 'linux.security_context.selinux_options';
  const request = {
    path: await withoutLinks(directory, host, ctx),
    kind: 'directory',
    label: labels.mount,
    field,
  } as const;
  await relabel(cgroups.operations, request, ctx);
  return labels.mount;
}

/** The configured run_root may be below a link, such as /var/run. */
async function withoutLinks(path: string, host: Host, ctx: Context): Promise<string> {
  const [result] = await host.processes.probe([{ path, createDirectory: false }], ctx);
  return result?.kind === 'found' ? result.resolved : path;
}

async function hostFile(host: Host, path: string): Promise<Uint8Array> {
  return (await host.files.read(path, LARGEST_HOST_FILE)) ?? new Uint8Array();
}
