import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { tool } from '../harness/project-paths.ts';
import { eventually } from '../harness/run.ts';

/** Ports of this kubelet on 127.0.0.1. */
const PORTS = { api: 21250, readOnly: 21255, health: 21248 };

/** A standalone kubelet (no API server, static pods) that drives a CRI socket. Ended by `asyncDispose`. */
export class Kubelet implements AsyncDisposable {
  readonly #directory: string;
  #child: ChildProcess;
  readonly manifests: string;
  readonly logFile: string;

  private constructor(directory: string, child: ChildProcess) {
    this.#directory = directory;
    this.#child = child;
    this.manifests = join(directory, 'manifests');
    this.logFile = join(directory, 'kubelet.log');
  }

  /** @param directory on a file system with a block device of its own: cAdvisor looks it up */
  static async start(directory: string, socket: string): Promise<Kubelet> {
    for (const name of ['manifests', 'root', 'pod-logs']) mkdirSync(join(directory, name), { recursive: true });
    const config = join(directory, 'kubelet.yaml');
    writeFileSync(config, stringify(configuration(directory, socket)));
    const log = openSync(join(directory, 'kubelet.log'), 'a');
    const child = spawn(
      tool('kubelet'),
      [`--config=${config}`, `--root-dir=${join(directory, 'root')}`, '--hostname-override=gantry-test', '--v=2'],
      {
        stdio: ['ignore', log, log],
      },
    );
    const kubelet = new Kubelet(directory, child);
    await eventually('kubelet to be healthy', 90, async () => {
      if (child.exitCode !== null) throw new Error(`kubelet ended with ${child.exitCode}: ${kubelet.logTail()}`);
      return (await fetch(`http://127.0.0.1:${PORTS.health}/healthz`)).ok;
    });
    return kubelet;
  }

  /** The pods as kubelet sees them (v1.Pod, plain JSON). */
  // biome-ignore lint/suspicious/noExplicitAny: read as a person reads kubectl's JSON
  async pods(): Promise<readonly any[]> {
    const answer = await fetch(`http://127.0.0.1:${PORTS.readOnly}/pods`);
    return ((await answer.json()) as { items: readonly unknown[] | null }).items ?? [];
  }

  logTail(): string {
    return readFileSync(join(this.#directory, 'kubelet.log'), 'utf8').slice(-3000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** The keys that matter on a node without systemd, API server or CAP_SYS_RESOURCE, on either cgroup version. */
function configuration(directory: string, socket: string): unknown {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    failSwapOn: false,
    enforceNodeAllocatable: ['none'],
    oomScoreAdj: 0,
    authentication: { webhook: { enabled: false }, anonymous: { enabled: true } },
    authorization: { mode: 'AlwaysAllow' },
    address: '127.0.0.1',
    port: PORTS.api,
    readOnlyPort: PORTS.readOnly,
    healthzPort: PORTS.health,
    healthzBindAddress: '127.0.0.1',
    staticPodPath: join(directory, 'manifests'),
    fileCheckFrequency: '2s',
    podLogsDir: join(directory, 'pod-logs'),
    localStorageCapacityIsolation: false,
    containerRuntimeEndpoint: `unix://${socket}`,
    clusterDNS: ['10.10.10.10'],
    clusterDomain: 'cluster.local',
    resolvConf: '',
  };
}
