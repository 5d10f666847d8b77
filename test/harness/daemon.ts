import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { operationsCgroups } from '../../src/daemon/operations-cgroups.ts';
import { readHierarchies } from '../../src/host/real/cgroups/hierarchies.ts';
import { adminResources } from '../host/admin.ts';
import { collectCgroups } from '../leaks/collect/cgroups.ts';
import { collectFiles } from '../leaks/collect/files.ts';
import { describeDifference, leaks } from '../leaks/differences.ts';
import { type Snapshot, takeSnapshot } from '../leaks/snapshot.ts';
import { registriesConf } from '../registry/registries-conf.ts';
import { CriClient } from './cri-client.ts';
import { enterOwnIpcNamespace } from './own-ipc-namespace.ts';
import { PROJECT, tool } from './project-paths.ts';
import { eventually, mustRun, type Ran, run } from './run.ts';

export interface DaemonOptions {
  /** Port of a loopback registry that answers for the public ones. */
  readonly registryPort?: number;
  /** Overrides below the configuration's top level, merged key by key. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** `bridge` (default): an own bridge and subnet with portmap; `none`: an empty configuration directory. */
  readonly network?: 'bridge' | 'none';
  readonly env?: Readonly<Record<string, string>>;
  /** A directory of another file system for the roots; default: a new one below /var/tmp. */
  readonly base?: string;
  /** The launcher of a shipped Gantry; default: the project's own. */
  readonly program?: string;
}

let bridges = 0;

/** A gantryd of its own: own roots, socket, bridge and subnet. Everything it made goes when it is disposed of. */
export class DaemonUnderTest implements AsyncDisposable {
  readonly base: string;
  readonly socket: string;
  readonly admin: string;
  readonly root: string;
  readonly runRoot: string;
  readonly configFile: string;
  readonly cniDirectory: string;
  readonly ipamDirectory: string;
  readonly bridge: string;
  /** Parent of the pods that name none. */
  readonly cgroupParent: string;
  readonly logFile: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #program: string;
  #config: Record<string, unknown>;
  #child: ChildProcess | undefined;
  #client: CriClient | undefined;
  #before: Snapshot | undefined;

  constructor(options: DaemonOptions) {
    this.base = options.base ?? mkdtempSync('/var/tmp/gantry-test-');
    // Root of a pod's user namespace is an unprivileged user there, and needs search permission.
    chmodSync(this.base, 0o711);
    this.root = join(this.base, 'root');
    this.runRoot = join(this.base, 'run');
    this.socket = join(this.base, 'gantry.sock');
    this.admin = join(this.base, 'admin.sock');
    this.configFile = join(this.base, 'gantry.yaml');
    this.cniDirectory = join(this.base, 'cni');
    this.ipamDirectory = join(this.base, 'ipam');
    this.logFile = join(this.base, 'gantryd.log');
    const number = (process.pid % 200) + 20;
    this.bridge = `gt${process.pid % 10000}x${bridges}`;
    this.cgroupParent = `/gantry-${this.bridge}`;
    this.#env = options.env ?? {};
    this.#program = options.program ?? join(PROJECT, 'bin/gantry');
    mkdirSync(this.cniDirectory, { recursive: true });
    if (options.network !== 'none') this.writeNetwork(`10.${number}.${100 + bridges}.0/24`);
    bridges += 1;
    this.#config = merged(this.#defaults(options), options.config ?? {});
    writeFileSync(this.configFile, stringify(this.#config));
  }

  /** Changes the configuration file; the daemon reads it at its next start. */
  configure(over: Readonly<Record<string, unknown>>): void {
    this.#config = merged(this.#config, over);
    writeFileSync(this.configFile, stringify(this.#config));
  }

  #defaults(options: DaemonOptions): Record<string, unknown> {
    const registries = join(this.base, 'registries.conf');
    writeFileSync(registries, options.registryPort === undefined ? '' : registriesConf(options.registryPort));
    return {
      root: this.root,
      run_root: this.runRoot,
      socket: this.socket,
      admin_socket: this.admin,
      log: { level: 'debug', format: 'json' },
      cgroup: { default_parent: this.cgroupParent },
      cni: { conf_dir: this.cniDirectory, cache_dir: join(this.base, 'cni-cache') },
      registries: { conf: registries, conf_dir: join(this.base, 'registries.conf.d') },
    };
  }

  /** Writes the network configuration: an own bridge with portmap on that subnet. */
  writeNetwork(subnet: string, { ipMasq = true }: { readonly ipMasq?: boolean } = {}): void {
    const list = {
      cniVersion: '1.0.0',
      name: this.bridge,
      plugins: [
        {
          type: 'bridge',
          bridge: this.bridge,
          isGateway: true,
          ipMasq,
          hairpinMode: true,
          ipam: {
            type: 'host-local',
            dataDir: this.ipamDirectory,
            routes: [{ dst: '0.0.0.0/0' }],
            ranges: [[{ subnet }]],
          },
        },
        { type: 'portmap', capabilities: { portMappings: true }, snat: true },
      ],
    };
    writeFileSync(join(this.cniDirectory, '10-test.conflist'), JSON.stringify(list));
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the daemon is not running');
    return pid;
  }

  /** Starts the daemon and waits for its first answer; returns how long that took in milliseconds. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<number> {
    const began = performance.now();
    if (process.env.GANTRY_LEAK_CHECK !== undefined) enterOwnIpcNamespace();
    const log = openSync(this.logFile, 'a');
    const child = spawn(this.#program, ['serve', '--config', this.configFile], {
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH ?? '', ...this.#env, ...env },
    });
    this.#child = child;
    let ended: string | undefined;
    child.once('exit', (code, signal) => (ended = `the daemon ended with ${code ?? signal}`));
    await eventually('the daemon to answer', 60, async () => {
      if (ended !== undefined) throw new FatalStart(`${ended}\n${this.logText().slice(-4000)}`);
      this.#client?.[Symbol.dispose]();
      this.#client = await CriClient.connect(this.socket);
      return await this.#client.call('Version', {}, { timeoutMs: 1000 });
    }).catch((error: unknown) => {
      throw ended === undefined ? error : new FatalStart(`${ended}\n${this.logText().slice(-4000)}`);
    });
    const milliseconds = performance.now() - began;
    if (process.env.GANTRY_LEAK_CHECK !== undefined) {
      await eventually('the admin socket', 10, () => adminResources(this.admin));
      await eventually('the daemon to have settled', 10, () => this.#hasSettled());
      this.#before = this.#before === undefined ? await this.#look() : await this.#rebase(this.#before);
    }
    return milliseconds;
  }

  /**
   * What of this daemon is on the machine now. Limited to its own directories, cgroups, bridge and IPC namespace, so that
   * what another test or another runtime on the machine does is not taken for its leak.
   */
  async #look(): Promise<Snapshot> {
    const own = operationsCgroups(this.runRoot);
    return takeSnapshot({
      mountsBelow: [this.base],
      cgroupsBelow: [this.cgroupParent, own.pods, own.pulls],
      interfaces: namesOf(portsOf(this.bridge)),
      leaseDirectories: [this.ipamDirectory],
      firewallRules: new RegExp(`\\\\?"${this.bridge}`),
      sharedMemory: 'ipc namespace',
      daemonPid: this.pid,
      database: join(this.root, 'state.db'),
      directories: ['containers', 'sandboxes', 'ns'].map((name) => join(this.runRoot, name)),
    });
  }

  /** An orderly end takes the daemon's own cgroups with it, and no pin is left behind. */
  #assertEndedCleanly(): void {
    const own = operationsCgroups(this.runRoot);
    const left = [
      ...collectCgroups({ cgroupsBelow: [own.pods, own.pulls] }),
      ...collectFiles({ directories: [join(this.runRoot, 'ns')] }),
    ];
    if (left.length > 0) throw new Error(`left by a daemon that ended in order:\n${left.join('\n')}`);
  }

  /** The start is complete when two readings find the same descriptors. */
  async #hasSettled(): Promise<true | undefined> {
    const first = (await this.#look()).descriptor;
    await new Promise((resolve) => setTimeout(resolve, 250));
    return isDeepStrictEqual(first, (await this.#look()).descriptor) || undefined;
  }

  /** A new incarnation has descriptors and a gantry-host of its own. */
  async #rebase(before: Snapshot): Promise<Snapshot> {
    const now = await this.#look();
    const helpers = Object.entries(now.process).filter(([process]) => process.startsWith('gantry-host '));
    return { ...before, descriptor: now.descriptor, process: { ...before.process, ...Object.fromEntries(helpers) } };
  }

  /** After all pods are gone, what there was before the first one is there again; allowed differences are listed. */
  async #assertNoLeaks(): Promise<void> {
    if (this.#child === undefined) await this.start();
    await this.removeAllPods();
    const before = this.#before;
    if (before === undefined) return;
    let found: readonly string[] = [];
    await eventually('everything that pods left to be gone', 10, async () => {
      found = leaks(before, await this.#look()).map(describeDifference);
      return found.length === 0 || undefined;
    }).catch(() => {
      throw new Error(`leaked:\n${found.join('\n')}`);
    });
  }

  get cri(): CriClient {
    if (this.#client === undefined) throw new Error('the daemon was not started');
    return this.#client;
  }

  /** Ends the daemon by a signal and waits for its end. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#client?.[Symbol.dispose]();
    this.#client = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Waits until the daemon has ended by itself (a failpoint). */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise((resolve) => child.once('exit', resolve));
  }

  crictl(...args: readonly string[]): Promise<Ran> {
    return run(
      tool('crictl'),
      ['-r', `unix://${this.socket}`, '-i', `unix://${this.socket}`, '--timeout', '60s', ...args],
      {
        env: { CRI_CONFIG_FILE: '/dev/null' },
      },
    );
  }

  /** Like {@link crictl}, but must succeed; its standard output without the last newline. */
  async mustCrictl(...args: readonly string[]): Promise<string> {
    const ran = await this.crictl(...args);
    if (ran.code !== 0) throw new Error(`crictl ${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return ran.stdout.replace(/\n$/, '');
  }

  logText(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /**
   * Ends the daemon with its pods in place, for a test in which they cannot be removed. Their resources are not
   * compared.
   */
  async endWithPods(): Promise<void> {
    this.#before = undefined;
    await this.end('SIGTERM');
  }

  /** Removes every pod and ends the daemon; then nothing of it may be left (the leak check compares). */
  async removeAllPods(): Promise<void> {
    const { items } = await this.cri.call('ListPodSandbox');
    for (const item of items) {
      await this.cri.call('StopPodSandbox', { podSandboxId: item.id });
      await this.cri.call('RemovePodSandbox', { podSandboxId: item.id });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#before !== undefined) await this.#assertNoLeaks();
      else if (this.#child !== undefined) await this.removeAllPods();
      await this.end('SIGTERM');
      if (this.#before !== undefined) this.#assertEndedCleanly();
    } finally {
      await this.end('SIGTERM');
      await run('ip', ['link', 'delete', this.bridge]);
      for (const { root } of readHierarchies()) await rmdir(`${root}${this.cgroupParent}`).catch(() => {});
      for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n').toReversed()) {
        const target = line.split(' ')[1];
        if (target?.startsWith(`${this.base}/`)) await mustRun('umount', ['-l', target]);
      }
      if (process.env.GANTRY_KEEP === undefined) rmSync(this.base, { recursive: true, force: true });
    }
  }
}

/** Interfaces attached to a bridge: the host's ends of its pods' pairs. */
function portsOf(bridge: string): readonly string[] {
  const ports = `/sys/class/net/${bridge}/brif`;
  return existsSync(ports) ? readdirSync(ports) : [];
}

function namesOf(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.join('|')})$`);
}

class FatalStart extends Error {}

/** Starts a daemon for a test. */
export async function startDaemon(options: DaemonOptions = {}): Promise<DaemonUnderTest> {
  const daemon = new DaemonUnderTest(options);
  await daemon.start();
  return daemon;
}

function merged(base: Record<string, unknown>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isMap(below) && isMap(value) ? merged(below, value) : value;
  }
  return result;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
