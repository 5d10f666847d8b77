import type { CniAttachment } from '../../src/cni/networks.ts';
import type { AttachPlan, ContainerPlan, ExecPlan, ExecSessionPlan, SandboxPlan } from '../../src/handlers/handler.ts';
import type { NamespacePlan } from '../../src/host/host.ts';
import type { OciSpec } from '../../src/oci/spec/oci-spec.ts';
import type { StreamRequest } from '../../src/streaming/stream-request.ts';

/** What came of requests: the answers, and what was asked of everything below the domain. The last of each kind. */
export interface Seen {
  /** By the name of the rpc; of a stream the list of its messages. */
  readonly answers: Record<string, unknown>;
  /** Why the last request that was expected to be refused was. */
  refusal?: string;
  /** The handler that a sandbox was opened with. */
  handler?: string;
  /** What the pause was started with. */
  pause?: SandboxPlan;
  /** Namespaces that were made for a pod. */
  pins?: NamespacePlan;
  /** Arguments of the network plugins. */
  cni?: CniAttachment;
  /** SELinux labels that files were given, by path. */
  readonly labels: Record<string, string>;
  /** Files made for a pod, by name. */
  files?: Readonly<Record<string, string>>;
  container?: ContainerSight;
  /** The command of an ExecSync. */
  exec?: ExecPlan;
  /** The streams of an Exec or an Attach as they were opened. */
  session?: ExecSessionPlan | AttachPlan;
  /** What a URL stands for. */
  stream?: StreamRequest;
  /** Numbers of the signals that a container was sent. */
  readonly signals: number[];
  /** Ids of the containers whose log was reopened. */
  readonly reopened: string[];
  /** Arguments of the runtime's `update`, with the limits that are written to the cgroup directly. */
  update?: Readonly<Record<string, unknown>>;
  /** Credentials that each host receives in a pull. */
  credentials?: unknown;
  /** Names of images that were asked for. */
  readonly pulled: string[];
  /** Facts of log lines, by event. */
  readonly log: Record<string, unknown>;
}

/** A container as its handler was asked to create it. */
export interface ContainerSight {
  readonly plan: ContainerPlan;
  readonly spec: OciSpec;
  /** Arguments of the monitor about its streams. */
  readonly streams: readonly string[];
  /** The log that is opened for the monitor. */
  readonly log: string;
  /** Variables by name. */
  readonly env: Readonly<Record<string, string>>;
  /** Mounts by their path in the container, device nodes by path, namespaces by type (path, or 'own'). */
  readonly mounts: Readonly<Record<string, OciSpec['mounts'][number]>>;
  readonly devices: Readonly<Record<string, unknown>>;
  readonly namespaces: Readonly<Record<string, string>>;
  /** Annotations for the runtime that are the pod's or the container's own. */
  readonly passed: Readonly<Record<string, string>>;
}

/** The value at a path such as `container.spec.process.cwd`; undefined if there is none. */
export function at(seen: Seen, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], seen);
}

const STREAMS = ['--stdin', '--leave-stdin-open', '--terminal'];

/** The parts of a spec that are lists, so that a path can name what is in them. */
export function containerSight(plan: ContainerPlan, monitor: readonly string[]): ContainerSight {
  const { spec } = plan;
  return {
    plan,
    spec,
    streams: monitor.filter((argument) => STREAMS.includes(argument)),
    log: plan.logPath ?? '',
    env: Object.fromEntries(spec.process.env.map((entry) => entry.split(/=(.*)/s, 2))),
    mounts: Object.fromEntries(spec.mounts.map((mount) => [mount.destination, mount])),
    devices: Object.fromEntries(spec.linux.devices.map((device) => [device.path, device])),
    namespaces: Object.fromEntries(spec.linux.namespaces.map(({ type, path }) => [type, path ?? 'own'])),
    passed: Object.fromEntries(
      Object.entries(spec.annotations).filter(([name]) => !name.startsWith('io.kubernetes.cri.')),
    ),
  };
}
