import type { Host } from './host.ts';

/** One call of a host's method. */
export interface HostCall {
  /** `mounts.overlay`, `processes.run`, … */
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface HostObserver {
  /** Before anything happens; throwing makes the call fail with nothing done, never settling freezes it. */
  before?(call: HostCall): void | Promise<void>;
  /** When the call has succeeded; throwing makes it fail although it was done. */
  after?(call: HostCall, result: unknown): void | Promise<void>;
}

/** The same host, with every call passing by the observer: for schedulers, records and counts. */
export function observeHost(host: Host, observer: HostObserver): Host {
  return {
    files: observePart('files', host.files, observer),
    mounts: observePart('mounts', host.mounts, observer),
    namespaces: observePart('namespaces', host.namespaces, observer),
    cgroups: observePart('cgroups', host.cgroups, observer),
    processes: observePart('processes', host.processes, observer),
    rootfs: observePart('rootfs', host.rootfs, observer),
    limits: host.limits,
  };
}

type AsyncMethod = (...args: unknown[]) => Promise<unknown>;

function observePart<T extends object>(name: string, part: T, observer: HostObserver): T {
  return new Proxy(part, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]): Promise<unknown> => {
        const call = { method: `${name}.${String(property)}`, args };
        await observer.before?.(call);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every method of these parts is asynchronous
        const result = await (method as AsyncMethod).apply(target, args);
        await observer.after?.(call, result);
        return result;
      };
    },
  });
}
