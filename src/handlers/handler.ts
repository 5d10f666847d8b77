import type { Context } from '../base/context.ts';
import type { LinuxResources, UserNamespace } from '../base/cri.ts';
import type { HandlerFeatures } from '../base/handler-features.ts';
import type { Session, TerminalSize } from '../base/session.ts';
import type { OutputAdmission } from '../host/retained-output.ts';
import type { OciSpec } from '../oci/spec/oci-spec.ts';
import type { Operation } from '../operation/operations.ts';
import type { Resource } from '../operation/resource.ts';

/** The program of a pause that comes from an image. */
export interface PauseProgram {
  /** Its root file system, mounted read-only. */
  readonly root: string;
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
}

/** What a handler needs to hold a pod's namespaces open. */
export interface SandboxPlan {
  readonly id: string;
  /** Directory of this sandbox below the run root; the handler may write below it. */
  readonly runDirectory: string;
  /** Cgroup of the pause, created by the handler; its ledger row exists. */
  readonly cgroup: string;
  /** Pins the pause joins; absent: the host's. */
  readonly namespaces: { readonly net?: string; readonly ipc?: string; readonly uts?: string; readonly user?: string };
  /** Mappings of `namespaces.user`; only read where that is there. */
  readonly userns?: UserNamespace | undefined;
  /** POD: a new PID namespace whose process 1 is the pause; NODE: the host's; CONTAINER: nothing shared. */
  readonly pid: 'POD' | 'CONTAINER' | 'NODE' | 'TARGET';
  readonly oomScoreAdj: number;
  /** Instead of the built-in pause. */
  readonly program?: PauseProgram;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A process of this kernel. */
export interface HostProcess {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, to detect a reused pid. */
  readonly startTime: bigint;
}

/** What the record of a pod sandbox or container keeps for its handler. */
export interface TaskState {
  /** The pause process, or process 1 of the container; undefined if the runtime does not run it as a process of this kernel. */
  readonly process?: HostProcess | undefined;
  /** JSON values and bigints that only the handler writes and decodes, so that a later daemon finds it again. */
  readonly handlerState: unknown;
}

/** The process that holds a pod's namespaces. */
export interface PauseProcess {
  /** For the record of the sandbox. */
  readonly state: TaskState;
  /** Settles when it has ended, whoever ended it. Never rejects. */
  readonly ended: Promise<void>;
}

/** One that was made just now. */
export interface StartedPause extends PauseProcess {
  /** The spec it was started with, or would have been: for verbose info. */
  readonly spec: OciSpec;
}

/** A container as its handler gets to know it: from its plan, and again from its record. */
export interface TaskInfo {
  readonly id: string;
  readonly sandboxId: string;
  /** Directory of config.json and of the handler's own files. */
  readonly bundle: string;
  /** Cgroup of the container's processes, created by the runtime. */
  readonly cgroup: string;
  /** Absolute; undefined for a container without a log. */
  readonly logPath: string | undefined;
  readonly tty: boolean;
}

/** What a handler needs to create a container. All paths exist; all ledger rows are written. */
export interface ContainerPlan extends TaskInfo {
  readonly spec: OciSpec;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
}

/** A container as its record keeps it for its handler. */
export interface TaskRecord extends TaskInfo, TaskState {}

/** What is known of a sandbox when its ledger rows are written. */
export type PlannedSandbox = Pick<SandboxPlan, 'id' | 'runDirectory' | 'cgroup'>;

/** A pause process as the record of its sandbox keeps it for its handler. */
export interface PauseRecord extends PlannedSandbox, TaskState {}

/** What is known of a container when its ledger rows are written. */
export type PlannedTask = Pick<TaskInfo, 'id' | 'sandboxId' | 'bundle' | 'cgroup'>;

/** How a container ended. */
export interface TaskEnd {
  /** Exit status, 128+n for signal n, 255 where nobody could know. */
  readonly exitCode: number;
  /** Nanoseconds since the epoch. */
  readonly finishedAt: bigint;
  readonly oomKilled: boolean;
  /** False if no exit code was recorded: the reason is Unknown, the code is 255 or what the kernel reported. */
  readonly known: boolean;
  /** For ContainerStatus: why the end is not known. */
  readonly message?: string;
}

export interface ExecPlan {
  /** Unique within the container; names its sub-cgroup. */
  readonly id: string;
  readonly argv: readonly string[];
  readonly timeoutMs: number | undefined;
  /** Bytes kept of both streams together. */
  readonly outputLimit: number;
  /** Permission to keep more than a small part of that. */
  readonly outputAdmission?: OutputAdmission;
}

/** A command whose streams somebody is connected to. */
export interface ExecSessionPlan {
  /** Unique within the container; names its sub-cgroup. */
  readonly id: string;
  readonly argv: readonly string[];
  /** A terminal of its own; there is no stderr then. */
  readonly tty: boolean;
  /** The size that the terminal has before the command starts; the runtime's default if undefined. */
  readonly terminalSize?: TerminalSize | undefined;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** Streams of the container's own process. On a terminal, ctrl-p ctrl-q ends the session and leaves the container. */
export interface AttachPlan {
  /** Must be as the container was made. */
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** The session ends when its stdin does, which is not the container's end of file. */
  readonly endsWithStdin: boolean;
}

export interface ExecOutcome {
  /** In pieces: output is large, and a copy costs as much again. */
  readonly stdout: readonly Uint8Array[];
  readonly stderr: readonly Uint8Array[];
  readonly exitCode: number;
  readonly truncated: boolean;
}

/** Writes the ledger rows of resources of the container, then acts. @throws PreconditionFailed if it is being removed */
export type Acquire = (resources: readonly Resource[], act: () => Promise<void>) => Promise<void>;

/** A container as its handler sees it. */
export interface Task {
  readonly record: TaskRecord;
  /** Settles once, with the end, also when it came while no daemon ran. Never rejects. */
  readonly ended: Promise<TaskEnd>;
  /** False while its process waits to be started. For recovery: a daemon may have died before it recorded a start. */
  isStarted(ctx: Context): Promise<boolean>;
  /** @throws PreconditionFailed with the runtime's words when the process cannot start */
  start(ctx: Context): Promise<void>;
  /** Sends to process 1 of the container; one that has ended already is no error. */
  signal(signal: number, ctx: Context): Promise<void>;
  /** SIGKILL to everything in its cgroup. */
  kill(ctx: Context): Promise<void>;
  /** @throws DeadlineExceeded after its timeout, with the whole tree of the exec gone; PreconditionFailed when it cannot start */
  exec(plan: ExecPlan, ctx: Context): Promise<ExecOutcome>;
  /** Starts a command. @throws PreconditionFailed when it cannot start */
  openExec(plan: ExecSessionPlan, ctx: Context): Promise<Session>;
  /** @throws InvalidInput when `tty` is not as the container was made; Unavailable when its streams are gone */
  attach(plan: AttachPlan, ctx: Context): Promise<Session>;
  /** Returns when the new file exists. */
  reopenLog(acquire: Acquire, ctx: Context): Promise<void>;
  /**
   * Gives its cgroup other limits: all those of `limits` that are set; 0 and '' leave what is there.
   * @throws PreconditionFailed with the runtime's words when the kernel refuses one of them; others may hold then
   */
  update(limits: LinuxResources, ctx: Context): Promise<void>;
}

/** Executes pods and containers. The driver `conmon` runs them by an OCI runtime and a monitor for each container. */
export interface RuntimeHandler {
  readonly name: string;
  readonly features: HandlerFeatures;
  /** Says why it cannot work here, or undefined: for Status and `gantry check`. */
  probe(ctx: Context): Promise<string | undefined>;
  /**
   * Ledger rows of everything that {@link openSandbox} may leave behind, in the order of acquisition. A row of kind `task`
   * is released by {@link deleteTask}; whatever else the runtime keeps needs a row of one of the other kinds.
   */
  sandboxResources(sandbox: PlannedSandbox): readonly Resource[];
  openSandbox(plan: SandboxPlan, op: Operation): Promise<StartedPause>;
  reattachSandbox(record: PauseRecord): Promise<PauseProcess | 'gone'>;
  /** The same of {@link create}. */
  containerResources(container: PlannedTask): readonly Resource[];
  /** Leaves the container created and not started; a failure's leftovers are the ledger's. */
  create(plan: ContainerPlan, op: Operation): Promise<Task>;
  /**
   * Recovery is the same door: of one that ended while no daemon ran, `ended` has settled already when this returns, with
   * the end as the runtime or a monitor recorded it, if any did.
   */
  reattach(record: TaskRecord, ctx: Context): Promise<Task>;
  /** The handler's part of verbose info, by key. @throws Internal for a damaged state */
  describeSandbox(state: TaskState): Readonly<Record<string, unknown>>;
  describeContainer(record: TaskRecord): Readonly<Record<string, unknown>>;
  /** Deletes what the runtime keeps of that id; succeeds where there is nothing. Its processes are dead already. */
  deleteTask(id: string, ctx: Context): Promise<void>;
}

/** Handlers by name; '' is the default one. */
export interface Handlers {
  /** @throws InvalidInput naming the handlers that exist */
  byName(name: string): RuntimeHandler;
  /** The same, undefined if there is no such handler: it may have been removed from the configuration. */
  find(name: string): RuntimeHandler | undefined;
  readonly names: readonly string[];
  readonly defaultName: string;
  /** What the handlers counted since the daemon's start, by name. */
  counts(): Readonly<Record<string, number>>;
}
