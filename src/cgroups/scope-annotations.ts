/**
 * What a runtime needs to be told of a systemd scope. crun: the container's processes live in the scope itself, where
 * limits and figures are looked for, and not in a sub-cgroup `container` of it; other runtimes know no such sub-cgroup.
 * runc and crun: these properties are the scope's from the beginning.
 * Source: crun(1), run.oci.systemd.subgroup and org.systemd.property; runc docs/systemd.md, "Auxiliary properties".
 */
export function scopeAnnotations(
  cgroup: string,
  properties: Readonly<Record<string, bigint>> = {},
): Readonly<Record<string, string>> {
  if (!cgroup.endsWith('.scope')) return {};
  const told = Object.entries(properties).map(([name, value]) => [`org.systemd.property.${name}`, `uint64 ${value}`]);
  return { 'run.oci.systemd.subgroup': '', ...Object.fromEntries(told) };
}
