import { type Clock, SystemClock } from '../../base/clock.ts';
import type { Host, HostLimits } from '../host.ts';
import { type HostCall, type HostObserver, observeHost } from '../observed-host.ts';
import { FakeCgroups } from './fake-cgroups.ts';
import { FakeFiles } from './fake-files.ts';
import { FakeKernel } from './fake-kernel.ts';
import { FakeMounts } from './fake-mounts.ts';
import { FakeNamespaces } from './fake-namespaces.ts';
import { FakeProcesses } from './fake-processes.ts';
import { FakeRootfs } from './fake-rootfs.ts';

export interface FakeHostOptions {
  /** The machine; absent: an empty one. */
  readonly kernel?: FakeKernel;
  /** For the time limits of `run`. */
  readonly clock?: Clock;
  /** Sees every call: a scheduler lets it go on, fails it, or never lets it go on again (a crash). */
  readonly observer?: HostObserver;
  readonly limits?: Partial<HostLimits>;
}

const LIMITS: HostLimits = {
  boundingCapabilities: new Set(['CAP_CHOWN', 'CAP_NET_BIND_SERVICE', 'CAP_NET_RAW', 'CAP_SYS_ADMIN']),
  lowestOomScoreAdj: -999,
  hardRlimits: new Map(),
  bootId: '00000000-0000-4000-8000-000000000001',
  cgroupVersion: 1,
  hasSystemd: false,
  apparmor: false,
  selinux: false,
  recursiveReadOnlyMounts: true,
  userNamespaces: true,
};

/**
 * One daemon's view of a fake machine, recording every call. A crash is: never let this one's calls go on, and make
 * another on the same kernel.
 */
export class FakeHost implements Host {
  readonly kernel: FakeKernel;
  /** Every call that was let go on, in order. */
  readonly calls: HostCall[] = [];
  readonly files: Host['files'];
  readonly mounts: Host['mounts'];
  readonly namespaces: Host['namespaces'];
  readonly cgroups: Host['cgroups'];
  readonly processes: Host['processes'];
  readonly rootfs: Host['rootfs'];
  readonly limits: HostLimits;

  constructor(options: FakeHostOptions = {}) {
    this.kernel = options.kernel ?? new FakeKernel();
    this.kernel.incarnation += 1;
    const { tree, incarnation } = this.kernel;
    const observed = observeHost(
      {
        files: new FakeFiles(tree),
        mounts: new FakeMounts(tree),
        namespaces: new FakeNamespaces(this.kernel),
        cgroups: new FakeCgroups(this.kernel),
        processes: new FakeProcesses(this.kernel, options.clock ?? new SystemClock(), incarnation),
        rootfs: new FakeRootfs(tree),
        limits: { ...LIMITS, ...options.limits },
      },
      {
        before: async (call) => {
          await options.observer?.before?.(call);
          this.calls.push(call);
        },
        after: (call, result) => options.observer?.after?.(call, result),
      },
    );
    this.files = observed.files;
    this.mounts = observed.mounts;
    this.namespaces = observed.namespaces;
    this.cgroups = observed.cgroups;
    this.processes = observed.processes;
    this.rootfs = observed.rootfs;
    this.limits = observed.limits;
  }

  /** Names of the methods called, in order: `mounts.overlay`. */
  get methods(): readonly string[] {
    return this.calls.map(({ method }) => method);
  }
}
