/** The public registries whose images the loopback registry has. */
const SERVED = ['registry.k8s.io', 'k8s.gcr.io', 'gcr.io', 'docker.io', 'public.ecr.aws', 'quay.io'] as const;

/**
 * A registries.conf by which one loopback registry answers for the public ones. Their names are rewritten, not mirrored:
 * with a mirror, what it lacks would be asked from the public registry.
 */
export function registriesConf(port: number): string {
  const rule = (prefix: string, location: string): string =>
    `[[registry]]\nprefix = "${prefix}"\nlocation = "${location}"\ninsecure = true\n`;
  const own = `127.0.0.1:${port}`;
  return [...SERVED.map((prefix) => rule(prefix, own)), rule(own, own)].join('\n');
}
