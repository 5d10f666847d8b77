import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { CriClient } from '../../harness/cri-client.ts';
import { mustRun, run } from '../../harness/run.ts';
import { registriesConf } from '../../registry/registries-conf.ts';

const UNIT = 'gantry.service';
/** The path at which the unit expects the installation. */
const HOME = '/opt/gantry';
const PACKAGE = '/project/dist/package';
/** The disk that survives a power cut; files that a daemon keeps over a reboot are on it. */
const STATE_DISK = '/state';
const KEPT = ['gantry', 'cni'];

/** Gantry as a node has it: what is shipped, below /opt, run by systemd with the unit and the network of `deploy`, no configuration. */
export class InstalledGantry implements AsyncDisposable {
  readonly base: string = '/var/tmp/gantry-installed';
  readonly root: string = '/var/lib/gantry';
  readonly socket: string = '/run/gantry/gantry.sock';
  readonly admin: string = '/run/gantry/admin.sock';
  readonly leases: string = '/var/lib/cni/networks/gantry';
  readonly #registryPort: number;
  #client: CriClient | undefined;

  /** @param registryPort of a loopback registry that answers for the public ones */
  constructor(registryPort: number) {
    this.#registryPort = registryPort;
  }

  /** Installs and starts it: returns when systemd says that the unit is up, which is when it serves. */
  async start(): Promise<void> {
    await this.#install();
    await this.systemctl('daemon-reload');
    await this.systemctl('start', UNIT);
    this.#client = await CriClient.connect(this.socket);
  }

  async #install(): Promise<void> {
    if (!existsSync(HOME)) symlinkSync(PACKAGE, HOME);
    for (const name of KEPT) await keepOverReboots(name);
    for (const directory of [this.base, '/etc/cni/net.d', '/etc/containers/registries.conf.d']) {
      mkdirSync(directory, { recursive: true });
    }
    cpSync(`${HOME}/deploy/gantry.service`, `/etc/systemd/system/${UNIT}`);
    cpSync(`${HOME}/deploy/cni/10-gantry.conflist`, '/etc/cni/net.d/10-gantry.conflist');
    writeFileSync('/etc/containers/registries.conf.d/smokes.conf', registriesConf(this.#registryPort));
  }

  get cri(): CriClient {
    if (this.#client === undefined) throw new Error('Gantry was not started');
    return this.#client;
  }

  /** @returns its standard output. @throws Error with the end of the unit's log */
  async systemctl(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run('systemctl', args);
    if (code === 0) return stdout;
    const { stdout: log } = await run('journalctl', ['--no-pager', '--unit', UNIT, '--lines', '20']);
    throw new Error(`systemctl ${args.join(' ')} ended with ${code}: ${stderr}${log}`);
  }

  /** systemd does it to the unit; of what came before nothing is connected afterwards. */
  async unit(verb: 'start' | 'stop' | 'restart' | 'reload'): Promise<void> {
    this.#client?.[Symbol.dispose]();
    this.#client = undefined;
    await this.systemctl(verb, UNIT);
    if (verb !== 'stop') this.#client = await CriClient.connect(this.socket);
  }

  /** A property of the unit from systemd. */
  async property(name: string): Promise<string> {
    return (await this.systemctl('show', '--value', '-p', name, UNIT)).trim();
  }

  /** The daemon's. */
  async pid(): Promise<number> {
    return Number(await this.property('MainPID'));
  }

  /** Removes all pods and stops the unit. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#client !== undefined) {
      const { items } = await this.#client.call('ListPodSandbox');
      for (const { id } of items) {
        await this.#client.call('StopPodSandbox', { podSandboxId: id });
        await this.#client.call('RemovePodSandbox', { podSandboxId: id });
      }
      this.#client[Symbol.dispose]();
    }
    await run('systemctl', ['stop', UNIT]);
  }
}

/** Puts `/var/lib/<name>` on the disk that is kept. */
async function keepOverReboots(name: string): Promise<void> {
  const directory = `/var/lib/${name}`;
  if ((await run('mountpoint', ['-q', directory])).code === 0) return;
  for (const path of [`${STATE_DISK}/${name}`, directory]) mkdirSync(path, { recursive: true });
  await mustRun('mount', ['--bind', `${STATE_DISK}/${name}`, directory]);
}
