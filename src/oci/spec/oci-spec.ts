/** The OCI runtime specification's config.json, as far as Gantry writes it. Source: opencontainers/runtime-spec 1.0.2. */
export interface OciSpec {
  ociVersion: string;
  process: OciProcess;
  root: { path: string; readonly: boolean };
  hostname?: string;
  mounts: OciMount[];
  annotations: Record<string, string>;
  /** By hook name. */
  hooks?: Record<string, { path: string; args: string[]; env: string[]; timeout?: number }[]>;
  linux: OciLinux;
}

export interface OciProcess {
  terminal: boolean;
  consoleSize?: { height: number; width: number };
  user: { uid: number; gid: number; additionalGids: number[]; umask?: number };
  args: string[];
  env: string[];
  cwd: string;
  capabilities: Record<'bounding' | 'effective' | 'permitted' | 'inheritable' | 'ambient', string[]>;
  rlimits: { type: string; soft: number; hard: number }[];
  noNewPrivileges: boolean;
  oomScoreAdj?: number;
  apparmorProfile?: string;
  selinuxLabel?: string;
}

export interface OciMount {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

export interface OciLinux {
  namespaces: { type: string; path?: string }[];
  uidMappings?: { containerID: number; hostID: number; size: number }[];
  gidMappings?: { containerID: number; hostID: number; size: number }[];
  sysctl?: Record<string, string>;
  cgroupsPath: string;
  resources: Record<string, unknown>;
  seccomp?: Record<string, unknown>;
  maskedPaths: string[];
  readonlyPaths: string[];
  rootfsPropagation?: string;
  devices: Record<string, unknown>[];
  mountLabel?: string;
}
