import type { Context } from '../../base/context.ts';
import { InvalidInput, PreconditionFailed } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';

const CHCON = '/usr/bin/chcon';
/** A volume of a million files takes seconds; one that hangs is killed. */
const RELABEL_MS = 120_000;
const COMPLAINTS_LIMIT = 4096;

/** Trees of the host's own: with another label the host would not start again. Source: go-selinux, label.Relabel. */
const OF_THE_HOST: ReadonlySet<string> = new Set(
  '/ /bin /boot /dev /etc /home /lib /lib64 /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/lib64 /usr/local /usr/sbin /usr/share /var /var/lib /var/log /var/run /var/tmp'.split(
    ' ',
  ),
);

/** What is to be labelled, and by whose wish, for errors. */
export interface RelabelWish {
  readonly path: string;
  readonly label: string;
  /** With all below it; links are not followed. */
  readonly recursive: boolean;
  readonly field: string;
}

/**
 * Gives files another SELinux label, in a child of its own: the path may lie on a server that hangs.
 * @param cgroup of the child; made and removed here
 * @throws InvalidInput for a tree of the host's own; PreconditionFailed with chcon's words
 */
export async function relabel(
  host: Pick<Host, 'cgroups' | 'processes'>,
  { path, label, recursive, field }: RelabelWish,
  cgroup: string,
  ctx: Context,
): Promise<void> {
  if (OF_THE_HOST.has(path.replace(/(?<=.)\/+$/, ''))) throw new InvalidInput(field, `"${path}" belongs to the host`);
  await host.cgroups.create(cgroup);
  const argv = [CHCON, '--no-dereference', ...(recursive ? ['--recursive'] : []), '--', label, path] as const;
  const limits = { outputLimit: COMPLAINTS_LIMIT, timeoutMs: RELABEL_MS };
  const { code, timedOut, stderr } = await host.processes.run({ argv, env: {}, cgroup }, limits, ctx);
  await host.cgroups.remove(cgroup, ctx);
  if (code === 0) return;
  const why = timedOut ? 'it took too long' : Buffer.from(stderr).toString('utf8').trim();
  throw new PreconditionFailed(`${field}: "${path}" could not be labelled ${label}: ${why}`);
}
