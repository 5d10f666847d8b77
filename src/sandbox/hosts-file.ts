const LOCAL = ['127.0.0.1\tlocalhost', '::1\tlocalhost ip6-localhost ip6-loopback', 'fe00::0\tip6-localnet'];

/** The text of a pod's /etc/hosts, for containers that bring none of their own (kubelet's do). */
export function hostsFile(hostname: string, ips: readonly string[]): string {
  return `${[...LOCAL, ...ips.map((ip) => `${ip}\t${hostname}`)].join('\n')}\n`;
}
