/** What a CDI specification has a container changed by. Source: CNCF CDI SPEC.md 0.8, as far as it is honoured. */
export interface CdiEdits {
  /** `NAME=value`. */
  readonly env: readonly string[];
  readonly deviceNodes: readonly CdiDeviceNode[];
  readonly mounts: readonly CdiMount[];
  readonly hooks: readonly CdiHook[];
  readonly additionalGids: readonly number[];
}

export interface CdiDeviceNode {
  readonly path: string;
  readonly hostPath: string;
  /** Absent: that of the host's device. */
  readonly type: 'b' | 'c' | undefined;
  /** 0: number and minor number of the host's device. */
  readonly major: number;
  readonly minor: number;
  /** Subset of `rwm`. */
  readonly permissions: string;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly fileMode: number | undefined;
}

export interface CdiMount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface CdiHook {
  readonly hookName: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly timeout: number | undefined;
}

/** One file: a kind of devices, and what each of them, and any of them, changes. */
export interface CdiSpec {
  /** `vendor/class`. */
  readonly kind: string;
  readonly devices: ReadonlyMap<string, CdiEdits>;
  readonly common: CdiEdits;
}
