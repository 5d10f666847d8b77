/**
 * Shows the main job: an image from a registry, a pod, a web server in it, its page, its log, a command run inside.
 * Everything is removed at the end, unless `--keep` is given.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DaemonUnderTest, startDaemon } from '../test/harness/daemon.ts';
import { tool } from '../test/harness/project-paths.ts';
import { withTestRegistry } from '../test/harness/registry.ts';
import { eventually } from '../test/harness/run.ts';

const IMAGE = 'docker.io/library/web:1.0';
/** As kubelet labels both; `crictl ps` shows a container's pod by them. */
const POD_LABELS = {
  'io.kubernetes.pod.name': 'web',
  'io.kubernetes.pod.namespace': 'default',
  'io.kubernetes.pod.uid': 'demo-web',
};
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });

say('building the images from Debian packages and serving them on loopback');
await using registry = await withTestRegistry({ log: done });
done(`registry on 127.0.0.1:${registry.port}`);

say('starting gantryd');
await using daemon = await startDaemon({ registryPort: registry.port });
done((await daemon.mustCrictl('version')).replaceAll('\n', ', '));

const log = join(daemon.base, 'logs');
mkdirSync(log);
say(`pulling ${IMAGE}`);
done(await crictl(daemon, 'pull', IMAGE));
await show(daemon, 'images');

say('running a pod');
const pod = await crictl(daemon, 'runp', file('pod.json', podConfig(log)));
done(pod);

say('creating and starting a container in it');
const container = await crictl(
  daemon,
  'create',
  pod,
  file('container.json', containerConfig()),
  file('pod.json', podConfig(log)),
);
await crictl(daemon, 'start', container);
done(container);
await show(daemon, 'pods');
await show(daemon, 'ps');

say('asking the web server for its page');
const { ip } = (await daemon.cri.call('PodSandboxStatus', { podSandboxId: pod })).status.network;
const page = await eventually('the page', 20, async () => {
  const answer = await fetch(`http://${ip}/`, { headers: { 'user-agent': 'gantry-demo' } });
  return `${answer.status} ${(await answer.text()).trim().split('\n')[0]}`;
});
done(`http://${ip}/ → ${page}`);

await show(daemon, 'exec', '-s', container, 'nginx', '-v');
const lines = await eventually('the request in the log', 20, async () => {
  const text = await crictl(daemon, 'logs', container);
  return text.includes('gantry-demo') ? text : undefined;
});
say(`crictl logs ${container.slice(0, 13)}`);
console.log(lines);

if (values.keep) {
  say('still running; inspect it with');
  console.log(`    ${tool('crictl')} -r unix://${daemon.socket} ps\n    end with Ctrl-C`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
}
say('removing the pod and stopping the daemon');

function say(what: string): void {
  console.log(`\x1b[1m==>\x1b[0m ${what}`);
}

function done(what: string): void {
  console.log(`    ${what}`);
}

/** crictl's output, from either stream. */
async function crictl(target: DaemonUnderTest, ...args: readonly string[]): Promise<string> {
  const ran = await target.crictl(...args);
  if (ran.code !== 0) throw new Error(`crictl ${args.join(' ')}: ${ran.stderr}`);
  return `${ran.stdout}${ran.stdout === '' || args[0] === 'exec' || args[0] === 'logs' ? ran.stderr : ''}`.trim();
}

async function show(target: DaemonUnderTest, ...args: readonly string[]): Promise<void> {
  say(`crictl ${args.map((arg) => (arg.length === 64 ? arg.slice(0, 13) : arg)).join(' ')}`);
  done((await crictl(target, ...args)).replaceAll('\n', '\n    '));
}

function file(name: string, content: unknown): string {
  const path = join(mkdtempSync(join(daemon.base, 'demo-')), name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function podConfig(logDirectory: string): unknown {
  return {
    metadata: { name: 'web', namespace: 'default', uid: 'demo-web', attempt: 1 },
    labels: POD_LABELS,
    log_directory: logDirectory,
    port_mappings: [{ container_port: 80, host_port: 18080 }],
    linux: {},
  };
}

function containerConfig(): unknown {
  return {
    metadata: { name: 'nginx', attempt: 1 },
    labels: { ...POD_LABELS, 'io.kubernetes.container.name': 'nginx' },
    image: { image: IMAGE },
    log_path: 'nginx.log',
    linux: {},
  };
}
