/**
 * What crun needs to be told of a systemd scope: the container's processes live in the scope itself, where limits and
 * figures are looked for, and not in a sub-cgroup `container` of it. Other runtimes know no such sub-cgroup.
 * Source: crun(1), run.oci.systemd.subgroup.
 */
export function scopeAnnotations(cgroup: string): Readonly<Record<string, string>> {
  return cgroup.endsWith('.scope') ? { 'run.oci.systemd.subgroup': '' } : {};
}
