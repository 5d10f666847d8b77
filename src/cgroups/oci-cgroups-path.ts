/**
 * A cgroup as config.json names it: the path itself for cgroupfs, `slice:prefix:name` for a systemd scope
 * (`/kubepods.slice/kubepods-podX.slice/crio-ID.scope` → `kubepods-podX.slice:crio:ID`).
 * Source: runc docs/systemd.md, "cgroupsPath".
 */
export function ociCgroupsPath(cgroup: string): string {
  const parts = cgroup.split('/');
  const scope = /^([^-]+)-(.+)\.scope$/.exec(parts.at(-1) ?? '');
  if (scope === null) return cgroup;
  return `${parts.at(-2) ?? ''}:${scope[1]}:${scope[2]}`;
}
