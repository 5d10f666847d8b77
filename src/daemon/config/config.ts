import type { LogLevel } from '../../base/context.ts';

/** A resource limit that every container gets unless its spec says otherwise. */
export interface Ulimit {
  /** As the OCI runtime spec names it: `RLIMIT_NOFILE`. */
  readonly name: string;
  readonly soft: bigint;
  readonly hard: bigint;
}

/** A runtime handler, as RuntimeClass names it. */
export interface RuntimeConfig {
  readonly type: 'oci';
  /** Absolute path, or a name looked up by {@link findExecutable}. */
  readonly path: string;
  /** Where the runtime keeps its state; '' for a directory below the run root. */
  readonly root: string;
  /** Annotations of pods and containers that begin so are passed on to the runtime. */
  readonly allowedAnnotations: readonly string[];
  /** Annotations that the runtime is given where neither the pod nor the container sets an allowed one. */
  readonly defaultAnnotations: Readonly<Record<string, string>>;
  /** Monitor of this handler's containers, as {@link Config.conmon}; '' for that one. */
  readonly monitorPath: string;
  /** `NAME=value`, beside the monitor's own. */
  readonly monitorEnv: readonly string[];
}

/**
 * The whole configuration, every key present. `schema.ts` gives each its YAML key (the snake_case of its name here), its
 * default, its expectation and its line of the reference page; a key without them does not compile.
 */
export interface Config {
  readonly root: string;
  readonly runRoot: string;
  readonly socket: string;
  readonly adminSocket: string;
  readonly log: {
    readonly level: LogLevel;
    readonly format: 'json' | 'text';
  };
  readonly cni: {
    readonly confDir: string;
    readonly pluginDirs: readonly string[];
    readonly cacheDir: string;
    /** Milliseconds. */
    readonly pluginTimeout: number;
    /** Milliseconds. */
    readonly delRetryPeriod: number;
  };
  readonly runtimes: Readonly<Record<string, RuntimeConfig>>;
  /** A name of {@link runtimes}, or `auto`: crun where it works on this host, else runc. */
  readonly defaultRuntime: string;
  /** Absolute path, or a name looked up by {@link findExecutable}. */
  readonly conmon: string;
  readonly pause: {
    /** Static program that is process 1 of pods; '' for the one shipped with Gantry. */
    readonly program: string;
  };
  /** Reference of the image that pauses are run from; '' for {@link Config.pause}. */
  readonly pauseImage: string;
  /** Pods whose containers share no PID namespace have no pause. */
  readonly dropInfraCtr: boolean;
  /** Unsafe sysctls that pods may set: names, and beginnings of names with a final `*`. */
  readonly allowedUnsafeSysctls: readonly string[];
  readonly cgroup: {
    readonly driver: 'auto' | 'cgroupfs' | 'systemd';
    readonly defaultParent: string;
  };
  readonly seccomp: {
    /** `built-in`, or the absolute path of a profile. */
    readonly profile: string;
    readonly architectures: 'image' | 'native' | 'all';
  };
  /** `CAP_…`, sorted as given. */
  readonly defaultCapabilities: readonly string[];
  /** Processes per container; 0 for no limit. */
  readonly pidsLimit: number;
  readonly defaultUlimits: readonly Ulimit[];
  /** Where specifications of CDI devices lie. */
  readonly cdiDirs: readonly string[];
  readonly registries: {
    readonly conf: string;
    readonly confDir: string;
    readonly authFile: string;
    readonly certsDir: string;
  };
  readonly image: {
    readonly maxParallelDownloads: number;
    /** Milliseconds without a byte after which a pull fails. */
    readonly pullProgressTimeout: number;
  };
  readonly streaming: {
    readonly address: string;
    readonly port: number;
    /** PEM files; '' for no TLS. */
    readonly tlsCert: string;
    readonly tlsKey: string;
    /** Milliseconds without traffic after which a stream is closed. */
    readonly idleTimeout: number;
  };
  /** Milliseconds after which an operation under way is logged as slow. */
  readonly slowOperation: number;
}
