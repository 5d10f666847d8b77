import type { Duplex } from 'node:stream';
import { Unavailable } from '../../base/failure.ts';
import type { HostNamespaces, NamespacePlan } from '../host.ts';
import { HostFailure } from '../host-failure.ts';
import { sysctlPath } from '../sysctl-path.ts';
import type { FakeKernel } from './fake-kernel.ts';

export class FakeNamespaces implements HostNamespaces {
  readonly #kernel: FakeKernel;

  constructor(kernel: FakeKernel) {
    this.#kernel = kernel;
  }

  async pin(plan: NamespacePlan): Promise<void> {
    const pins = Object.entries(plan.pins);
    const doing = `make namespaces (${pins.map(([kind]) => kind).join(', ')})`;
    this.#checkSysctls(plan.sysctls, doing);
    const taken = pins.find(([, path]) => this.#kernel.tree.isMountPoint(path));
    if (taken !== undefined) throw new HostFailure(doing, 'EEXIST', { detail: taken[1] });
    for (const [kind, path] of pins) {
      this.#kernel.tree.put(path, { kind: 'file', mode: 0o444 });
      const source = `${kind}:[fake]`;
      this.#kernel.tree.addMount({
        target: path,
        source,
        type: 'nsfs',
        propagation: 'private',
        backing: [path],
        readonly: false,
      });
    }
  }

  async setSysctls(pin: string, sysctls: NamespacePlan['sysctls']): Promise<void> {
    const doing = `set sysctls in ${pin}`;
    if (!(await this.isPinned(pin))) throw new HostFailure(doing, 'ENOENT', { detail: pin });
    this.#checkSysctls(sysctls, doing);
  }

  #checkSysctls(sysctls: NamespacePlan['sysctls'], doing: string): void {
    for (const name of Object.keys(sysctls)) {
      const path = sysctlPath(name);
      if (!this.#kernel.knownSysctls.test(name))
        throw new HostFailure(doing, 'ENOENT', { detail: `failed to set sysctl ${path}` });
    }
  }

  async unpin(path: string): Promise<void> {
    this.#kernel.tree.removeMounts(path);
    if (this.#kernel.tree.node(path) !== undefined) this.#kernel.tree.delete(path);
  }

  async isPinned(path: string): Promise<boolean> {
    return this.#kernel.tree.mountAt(path)?.type === 'nsfs';
  }

  async connect(_pin: string | undefined, port: number): Promise<Duplex> {
    throw new Unavailable(`connection refused: nothing listens on port ${port} of 127.0.0.1 or ::1`);
  }
}
