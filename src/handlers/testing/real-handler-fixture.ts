import { copyFile, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { SystemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { pathsOf } from '../../base/paths.ts';
import { leafCgroup } from '../../cgroups/leaf-cgroup.ts';
import type { Host } from '../../host/host.ts';
import { createRealHost, type RealHost } from '../../host/real/create-real-host.ts';
import { GANTRY_HOST } from '../../host/testing/real-harness.ts';
import { emptySpec } from '../../oci/spec/build-container-spec.ts';
import type { OciSpec } from '../../oci/spec/oci-spec.ts';
import { OperationCgroups } from '../../operation/operation-cgroups.ts';
import { monitorCgroupOf } from '../conmon/monitored-task.ts';
import { createHandlers } from '../create-handlers.ts';
import type { ContainerPlan, RuntimeHandler, SandboxPlan, TaskInfo } from '../handler.ts';
import {
  type ContainerOptions,
  type ContainerScript,
  ctx,
  type ExecScripts,
  type HandlerFixture,
} from './handler-fixture.ts';

const BUSYBOX = '/bin/busybox';
const APPLETS = [
  'sh',
  'sleep',
  'cat',
  'echo',
  'true',
  'head',
  'seq',
  'id',
  'setsid',
  'ls',
  'tail',
  'sort',
  'test',
  'kill',
  'stty',
];

/**
 * crun sets the size of an exec's terminal while the command already runs (crun, src/libcrun/container.c,
 * libcrun_container_exec_with_options): a command that reads it at once may find no size, for which stty fails.
 * It stays for a moment afterwards, so that the terminal is not closed while crun still sets it up.
 */
const SIZE_FROM_CRUN = ['/bin/sh', '-c', 'until stty size 2>/dev/null; do :; done; sleep 0.5'];

/** Command lines of the real shell. */
const EXECS: ExecScripts = {
  talk: ['/bin/sh', '-c', 'echo out; echo err >&2; exit 7'],
  hang: ['/bin/sh', '-c', 'sleep 1000'],
  flood: ['/bin/sh', '-c', 'head -c 100000 /dev/zero; head -c 50000 /dev/zero >&2'],
  missing: ['/bin/nosuch'],
  copy: ['/bin/sh', '-c', 'cat; echo err >&2; exit 3'],
  size: ['/bin/sh', '-c', 'read x; stty size; exit 4'],
  sizeAtStart: ['/bin/stty', 'size'],
  leaveChild: ['/bin/sh', '-c', 'sleep 1000 & echo started'],
};

/** Who starts the pause: gantry-host, or the OCI runtime. */
export type PauseKind = 'native' | 'runtime';

/** conmon and a real OCI runtime in directories and a cgroup of their own; disposing it leaves nothing of them. */
export class RealHandlerFixture implements HandlerFixture {
  readonly execs: ExecScripts;
  readonly directory: string;
  readonly cgroup: string;
  readonly runtime: string;
  readonly pause: PauseKind;
  #host: RealHost;
  #handler: RuntimeHandler | undefined;
  readonly #monitors: string[] = [];

  private constructor(directory: string, runtime: string, pause: PauseKind, host: RealHost) {
    this.execs = basename(runtime) === 'crun' ? { ...EXECS, sizeAtStart: SIZE_FROM_CRUN } : EXECS;
    this.pause = pause;
    this.directory = directory;
    this.runtime = runtime;
    this.cgroup = `/gantry-test-${basename(directory)}`;
    this.#host = host;
  }

  static async open(runtime: string, pause: PauseKind = 'native'): Promise<RealHandlerFixture> {
    const directory = await mkdtemp(`${tmpdir()}/gantry-oci-`);
    const fixture = new RealHandlerFixture(directory, runtime, pause, await startHost());
    await fixture.#host.cgroups.create(fixture.cgroup);
    await mkdir(`${directory}/image/bin`, { recursive: true });
    await copyFile(BUSYBOX, `${directory}/image/bin/busybox`);
    for (const applet of APPLETS) await symlink('busybox', `${directory}/image/bin/${applet}`);
    fixture.#handler = await fixture.#createHandler();
    return fixture;
  }

  get host(): Host {
    return this.#host;
  }

  get handler(): RuntimeHandler {
    if (this.#handler === undefined) throw new Error('not open');
    return this.#handler;
  }

  async containerPlan(script: ContainerScript, wants: ContainerOptions = {}): Promise<ContainerPlan> {
    const { tty = false, stdin = false, stdinOnce = false } = wants;
    const id = newId();
    const bundle = `${pathsOf(this.directory, this.directory).bundles}/${id}`;
    await mkdir(bundle, { recursive: true });
    const cgroup = leafCgroup(this.cgroup, id);
    this.#monitors.push(monitorCgroupOf({ cgroup }));
    const logPath = wants.log === true ? `${bundle}/container.log` : undefined;
    const spec = this.#spec(script, cgroup);
    spec.process.terminal = tty;
    return { id, sandboxId: 'pod', spec, bundle, cgroup, logPath, tty, stdin, stdinOnce };
  }

  async sandboxPlan(): Promise<SandboxPlan> {
    const id = newId();
    const runDirectory = `${pathsOf(this.directory, this.directory).sandboxes}/${id}`;
    await mkdir(runDirectory, { recursive: true });
    const cgroup = leafCgroup(this.cgroup, id);
    return {
      ...{ id, runDirectory, cgroup, namespaces: {}, pid: 'POD', oomScoreAdj: -998 },
      annotations: { 'run.oci.handler': 'krun' },
    };
  }

  async killMonitor(container: Pick<TaskInfo, 'cgroup'>): Promise<void> {
    await this.#host.cgroups.kill(monitorCgroupOf(container), ctx);
  }

  /** gantry-host ends with the daemon; what it started goes on. */
  async restart(): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
    this.#host = await startHost();
    this.#handler = await this.#createHandler();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const monitor of this.#monitors) await this.#host.cgroups.remove(monitor, ctx);
    await this.#host.cgroups.remove(this.cgroup, ctx);
    for (const { target } of await this.#host.mounts.under(this.directory)) await this.#host.mounts.detach(target);
    await this.#host.files.removeTree(this.directory);
    await this.#host[Symbol.asyncDispose]();
  }

  async #createHandler(): Promise<RuntimeHandler> {
    const paths = pathsOf(this.directory, this.directory);
    const name = basename(this.runtime);
    const clock = new SystemClock();
    const config = {
      default: name,
      handlers: { [name]: { type: 'oci', path: this.runtime } },
      conmon: '/usr/bin/conmon',
    } as const;
    const options = {
      ...{ paths, clock, pauseBinary: GANTRY_HOST },
      ...{ systemdCgroups: false, nativePause: this.pause === 'native' },
      operations: new OperationCgroups(this.cgroup, this.#host, clock),
    };
    const handlers = await createHandlers(config, this.#host, options, ctx);
    return handlers.byName(name);
  }

  #spec(script: ContainerScript, cgroup: string): OciSpec {
    const spec = emptySpec();
    spec.process.args = commandLine(script);
    spec.process.env = ['PATH=/bin'];
    spec.process.capabilities.bounding = ['CAP_KILL'];
    spec.root = { path: `${this.directory}/image`, readonly: true };
    spec.mounts = [
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=64k'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['nosuid', 'newinstance', 'ptmxmode=0666'],
      },
    ];
    spec.linux.namespaces = [{ type: 'mount' }, { type: 'pid' }];
    spec.linux.cgroupsPath = cgroup;
    return spec;
  }
}

async function startHost(): Promise<RealHost> {
  return await createRealHost({ gantryHostPath: GANTRY_HOST, log: () => {} });
}

function commandLine(script: ContainerScript): string[] {
  switch (script.kind) {
    case 'sleeps':
      return ['/bin/sleep', '1000'];
    case 'exits':
      return ['/bin/sh', '-c', `exit ${script.code}`];
    case 'says':
      return ['/bin/sh', '-c', `echo '${script.text}'; exec sleep 1000`];
    case 'copies':
      return ['/bin/cat'];
    case 'tells-size':
      return ['/bin/sh', '-c', 'while read x; do stty size; done'];
    case 'missing-program':
      return ['/bin/nosuch'];
  }
}
