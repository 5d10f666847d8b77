import type { Duplex, Readable } from 'node:stream';
import type { Context } from '../base/context.ts';
import type { ConsoleSocket, InputPipe, PacketSocket } from './host-streams.ts';
import type { RetainedOutput } from './retained-output.ts';

/**
 * The machine under Gantry: the only code that uses mounts, namespaces, cgroups, files of the host and child processes.
 * One interface; the real implementation and a recording fake pass one behaviour suite (`host.suite.ts`). All paths are
 * absolute. Every "remove" and "unmount" of something that does not exist succeeds.
 */
export interface Host {
  readonly files: HostFiles;
  readonly mounts: HostMounts;
  readonly namespaces: HostNamespaces;
  readonly cgroups: HostCgroups;
  readonly processes: HostProcesses;
  readonly rootfs: HostRootfs;
  /** What this process may do, read once: capabilities to intersect, lowest oom_score_adj it may give. */
  readonly limits: HostLimits;
}

export interface HostLimits {
  /** Names such as `CAP_NET_ADMIN` in the daemon's bounding set. */
  readonly boundingCapabilities: ReadonlySet<string>;
  /** Children may not go below it without CAP_SYS_RESOURCE. */
  readonly lowestOomScoreAdj: number;
  /** Highest `hard` value children may be given, by name (`RLIMIT_NOFILE`); absent: any. */
  readonly hardRlimits: ReadonlyMap<string, bigint>;
  readonly bootId: string;
  readonly cgroupVersion: 1 | 2;
  readonly hasSystemd: boolean;
  readonly apparmor: boolean;
  readonly selinux: boolean;
  /** A mount can be made read-only with all mounts below it (mount_setattr, Linux 5.12). */
  readonly recursiveReadOnlyMounts: boolean;
  /** User namespaces can be made, and overlays of mapped layers mounted (Linux 5.19). */
  readonly userNamespaces: boolean;
}

/** A file that is kept open, whatever happens to its name. Dispose it. */
export interface OpenedFile extends Disposable {
  /** Other processes open the same file by it, and it can be bound, until this is disposed. */
  readonly path: string;
  /** True when the process has it open. */
  isOpenIn(pid: number): Promise<boolean>;
}

/**
 * Files under Gantry's own roots. Paths given by a caller go through {@link HostProcesses.probe}, never through here,
 * except those of logs.
 */
export interface HostFiles {
  /** Creates it and its missing parents; succeeds if it exists. */
  makeDirectory(path: string, mode: number): Promise<void>;
  /** Creates it in an existing parent. @throws HostFailure if the parent does not exist: it is not created again */
  makeSubdirectory(path: string, mode: number): Promise<void>;
  /** Replaces the content atomically (temporary name, rename); no fsync. */
  write(path: string, content: string | Uint8Array, mode: number): Promise<void>;
  /** @throws InvalidInput if longer than `limit` bytes; undefined if it does not exist */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
  list(path: string): Promise<readonly string[]>;
  stat(path: string): Promise<HostFileStat | undefined>;
  symlink(path: string, target: string): Promise<void>;
  /**
   * Writes to a named pipe in one write, without blocking (a monitor's control pipe).
   * @throws Unavailable if there is no reader
   */
  writePipe(path: string, content: string): Promise<void>;
  /**
   * Reads a named pipe, waiting for a writer, and removes it in the same turn of the event loop.
   * @throws HostFailure if it does not exist; the context's reason, leaving the pipe
   */
  takePipe(path: string, ctx: Context): Promise<Uint8Array>;
  /**
   * Connects to a SOCK_SEQPACKET socket (a monitor's), with a path of any length.
   * @throws Unavailable if no process listens there
   */
  connectPackets(path: string): Promise<PacketSocket>;
  /** A second name of a file or symbolic link, which is not followed. */
  link(existing: string, path: string): Promise<void>;
  /**
   * Opens a container's log in a directory of the caller's to which pods may write: no symbolic link is followed.
   * Missing directories and a missing file are created; `replace` replaces an existing file by a new one.
   * @throws InvalidInput naming what is not a directory, or not a regular file with one name
   */
  openLog(path: string, existing: 'keep' | 'replace'): Promise<OpenedFile>;
  remove(path: string): Promise<void>;
  /** Removes a tree of any depth without following links; refuses to cross into a mounted file system. */
  removeTree(path: string): Promise<void>;
}

export interface HostFileStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'char' | 'block' | 'fifo' | 'socket';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly rdevMajor: number;
  readonly rdevMinor: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** Usage of a file system. */
export interface FileSystemSize {
  readonly bytes: bigint;
  readonly inodes: bigint;
  readonly inodesFree: bigint;
  /** Its block device as `major:minor`; major 0 if it has none. */
  readonly device: string;
}

/**
 * A path inside a container's root file system, always resolved as by chroot (openat2 RESOLVE_IN_ROOT): no symlink of
 * an image reaches the host. Never opens anything but a regular file or directory.
 */
export interface HostRootfs {
  /** @throws InvalidInput if it is not a regular file or longer than `limit`; undefined if it does not exist */
  read(root: string, path: string, limit: number): Promise<Uint8Array | undefined>;
  stat(root: string, path: string): Promise<HostFileStat | undefined>;
  /**
   * Creates a mount point (and its parents) if it does not exist. @throws InvalidInput if the path exists with another
   * type
   */
  ensure(root: string, path: string, kind: 'directory' | 'file'): Promise<void>;
  /** The path after resolution, seen from the root (`/var/run/x` → `/run/x`). */
  resolve(root: string, path: string): Promise<string>;
  /** Size of the file system that contains the path. */
  fileSystem(path: string): Promise<FileSystemSize>;
  /** Bytes and inodes below the path on its own file system. */
  usage(root: string): Promise<{ readonly bytes: bigint; readonly inodes: bigint }>;
}

export interface OverlayMount {
  readonly target: string;
  /** Topmost first; relative to `layersRoot` so that 500 of them fit (docs/architecture.md#layers). */
  readonly lowers: readonly string[];
  readonly layersRoot: string;
  /** Absent: a read-only view. */
  readonly upper?: string;
  readonly work?: string;
  readonly readonly?: boolean;
  /** SELinux label of all files in it; absent: as they are on the disk. */
  readonly context?: string;
  /** Shows the owners of all layers through a user namespace; absent: as they are on the disk. */
  readonly mapped?: MappedLayers;
}

/** How the layers of an overlay are mapped into a user namespace. */
export interface MappedLayers {
  /** Pin of the user namespace. */
  readonly userns: string;
  /** A directory that exists: the layers are mounted there, mapped, until the overlay is made. */
  readonly view: string;
  /** The host id of root in the namespace: owner of the upper directory. */
  readonly root: { readonly uid: number; readonly gid: number };
}

export interface MountEntry {
  readonly target: string;
  readonly source: string;
  readonly type: string;
  readonly propagation: 'private' | 'shared' | 'slave';
}

export interface HostMounts {
  overlay(mount: OverlayMount): Promise<void>;
  /** `context`: SELinux label of all files in it. */
  tmpfs(mount: {
    readonly target: string;
    readonly sizeBytes: number;
    readonly mode: number;
    readonly context?: string;
  }): Promise<void>;
  bind(mount: {
    readonly source: string;
    readonly target: string;
    readonly recursive?: boolean;
    readonly readonly?: boolean;
  }): Promise<void>;
  /**
   * Binds a path recursively, with its owners mapped through a pinned user namespace.
   * @throws HostFailure EINVAL if one of its file systems cannot be mapped
   */
  bindMapped(mount: { readonly source: string; readonly target: string; readonly userns: string }): Promise<void>;
  /** Binds a directory onto itself and makes it private (docs/architecture.md#mount-propagation); once is enough. */
  makePrivateRoot(path: string): Promise<void>;
  /** Unmounts everything mounted there, lazily where busy. */
  unmount(target: string): Promise<void>;
  /**
   * Removes the mount of a single file from the mount table, even while a process has the file open, without a child
   * process. Succeeds if nothing is mounted.
   */
  detach(target: string): Promise<void>;
  /** Mounts at or below the path, in order of mounting. */
  under(path: string): Promise<readonly MountEntry[]>;
}

export type NamespaceKind = 'net' | 'ipc' | 'uts' | 'pid' | 'user';

export interface NamespacePlan {
  /** Where each new namespace is pinned; the file is created. Its mounts are the caller's ledger rows. */
  readonly pins: Partial<Readonly<Record<Exclude<NamespaceKind, 'pid'>, string>>>;
  /** Set in the new uts namespace. */
  readonly hostname?: string;
  /** Written under /proc/sys inside the new namespaces: `net.ipv4.x` → value. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Brings `lo` up in the new net namespace. */
  readonly loopback: boolean;
  readonly uidMappings?: readonly { readonly hostId: number; readonly containerId: number; readonly length: number }[];
  readonly gidMappings?: readonly { readonly hostId: number; readonly containerId: number; readonly length: number }[];
}

export interface HostNamespaces {
  /** Makes the namespaces and pins them, all or none. @throws Internal naming the kind or the sysctl that failed */
  pin(plan: NamespacePlan): Promise<void>;
  /** Writes sysctls below `net.` inside a pinned network namespace. @throws HostFailure naming the one that failed */
  setSysctls(pin: string, sysctls: NamespacePlan['sysctls']): Promise<void>;
  /** Unmounts the pin and removes its file. */
  unpin(path: string): Promise<void>;
  /** True when a namespace is mounted there. */
  isPinned(path: string): Promise<boolean>;
  /**
   * A TCP connection to a port on the loopback interface of a network namespace (undefined: the host's own): 127.0.0.1,
   * then ::1. The caller owns it. @throws Unavailable if no process listens there; the context's reason
   */
  connect(pin: string | undefined, port: number, ctx: Context): Promise<Duplex>;
}

/**
 * Purpose of a cgroup: with `resources`, processes are accounted and limited; an `operation` only groups its
 * short-lived children so that they can be killed, and gives them a share of the processors separate from the daemon's.
 */
export type CgroupPurpose = 'resources' | 'operation';

/** A cgroup by its path below each controller's root (`/kubepods/x`), whatever the version. */
export interface HostCgroups {
  /**
   * Creates it and its missing parents in every controller hierarchy (v1) or in the one tree (v2). For an `operation`
   * in two of many hierarchies: the other calls go wherever it is.
   */
  create(path: string, purpose?: CgroupPurpose): Promise<void>;
  /** Creates it in an existing cgroup. @throws HostFailure if that does not exist: it is not created again */
  createChild(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** Processes in it, not in its children; none if it does not exist. */
  pids(path: string): Promise<readonly number[]>;
  /** Kills every process in it and below it and waits until it is empty. @throws DeadlineExceeded naming survivors */
  kill(path: string, ctx: Context): Promise<void>;
  /** Kills and removes it with all below it. */
  remove(path: string, ctx: Context): Promise<void>;
  /** Moves a process. */
  place(path: string, pid: number): Promise<void>;
  /** Writes one file (`memory.limit_in_bytes`, `cpu.max`): version-specific names are the driver's business (`oci/cgroups`). */
  write(path: string, file: string, value: string): Promise<void>;
  /** The text of one file, or undefined if it does not exist. */
  read(path: string, file: string): Promise<string | undefined>;
  /**
   * The texts of several files at once, undefined for each that is not there. They stay open for the next time, until the
   * cgroup is removed or {@link closeFiles}: for figures that are asked for again and again.
   */
  readAll(path: string, files: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Closes the files of this cgroup: its figures will not be requested again. */
  closeFiles(path: string): Promise<void>;
  /** Paths of the cgroups directly below it; `/` is the top. */
  children(path: string): Promise<readonly string[]>;
}

export interface Command {
  /** argv[0] is an absolute path. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A symbolic link anywhere in `cwd` is an error (ELOOP): for a path below which a pod can write. */
  readonly cwdWithoutLinks?: boolean;
  /**
   * A cgroup that exists: the child is in it before its exec. Required: every child has an owner
   * (docs/architecture.md#child-processes).
   */
  readonly cgroup: string;
  /** A network namespace pin to enter first. */
  readonly netns?: string;
  /** Absent: the daemon's. Not below {@link HostLimits.lowestOomScoreAdj}. */
  readonly oomScoreAdj?: number;
}

/**
 * A process that keeps namespaces and reaps children: in an empty read-only root, without descriptors, capabilities and
 * user.
 */
export interface PausePlan {
  /** The static program of gantry-host. */
  readonly program: string;
  /** A directory of the caller's; only the pause sees what is mounted on it. */
  readonly directory: string;
  /** An existing cgroup. */
  readonly cgroup: string;
  /** Namespace pins to join. */
  readonly namespaces: readonly string[];
  /** It becomes process 1 of a new PID namespace. */
  readonly ownPids: boolean;
  readonly oomScoreAdj: number;
}

/** How a process ended: exactly one of `code` and `signal`. */
export interface ProcessEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

export interface RunOptions {
  readonly stdin?: Uint8Array;
  /** Bytes kept of each stream; what comes after is read and dropped, `truncated` says so. */
  readonly outputLimit: number;
  /** Milliseconds until its cgroup is killed. */
  readonly timeoutMs: number;
}

export interface RunResult extends ProcessEnd {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly truncated: boolean;
  readonly timedOut: boolean;
}

/**
 * A file descriptor that a child inherits: `fd` is a descriptor of this process (a pipe or a file, not a socket) and is
 * opened again with the same access; `path` is opened for reading as descriptor 0, for appending as any other.
 */
export type StdioTarget =
  | { readonly kind: 'null' }
  | { readonly kind: 'fd'; readonly fd: number }
  | { readonly kind: 'path'; readonly path: string };

export interface SpawnedProcess {
  readonly pid: number;
  /** Settles with its end, taken from its exit and never from a pipe's close. Rejects Unavailable when gantry-host died. */
  readonly ended: Promise<ProcessEnd>;
}

/** A pipe whose read end this process drains without blocking. */
export interface OutputPipe extends AsyncDisposable {
  /** Write end, to be given to a child as {@link StdioTarget}. */
  readonly writeFd: number;
  /** Closes the write end of this process: to be called once the child has it. */
  closeWrite(): void;
  /**
   * The first line without its newline, or what came before all writers closed (undefined: nothing). What follows it is lost.
   * @throws InvalidInput when longer than `limit` bytes; the signal's reason
   */
  line(limit: number, ctx: Context): Promise<string | undefined>;
  /**
   * Bytes until `until` settles and the pipe is empty (FIONREAD = 0), never until EOF: a grandchild may keep it open.
   * Keeps `limit` bytes; drains the rest.
   */
  collect(limit: number, until: Promise<unknown>): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }>;
  /**
   * The same, kept together with the output of other pipes. Not read while the keeping of more is not admitted.
   * @throws what the admission throws
   */
  collectInto(kept: RetainedOutput, until: Promise<unknown>): Promise<void>;
  /** The same bytes as a stream, read no faster than it is consumed. Instead of `line` and `collect`, once. */
  stream(until: Promise<unknown>): Readable;
}

/** A file in /proc/PID. */
export type ProcFile = 'net/dev' | 'limits' | 'comm' | 'stat';

export interface HostProcesses {
  /**
   * Starts a pause process as a child of gantry-host; returns its pid once it has no access to the host.
   * @throws HostFailure naming the step; only what is in its cgroup can be left then
   */
  pause(plan: PausePlan): Promise<number>;
  /** Runs a short command to its end. The result says how it ended; only a failure to start throws. */
  run(command: Command, options: RunOptions, ctx: Context): Promise<RunResult>;
  /** Starts a process as a child of gantry-host (the subreaper). `stdio` are its fds 0, 1, 2 and on. */
  spawn(command: Command, stdio: readonly StdioTarget[]): Promise<SpawnedProcess>;
  /**
   * The end of a process adopted by gantry-host (a detached exec, known by its pid file). One that came before it was
   * asked for is kept for a minute.
   * @throws NotFound for a process that gantry-host does not and will not reap; Unavailable when gantry-host died
   */
  waitForExit(pid: number): Promise<ProcessEnd>;
  outputPipe(): Promise<OutputPipe>;
  inputPipe(): Promise<InputPipe>;
  /** In a directory that exists and is the caller's. */
  consoleSocket(directory: string): Promise<ConsoleSocket>;
  /** Ends when the process with that start time does (pidfd); at once when it is gone already. */
  watch(pid: number, startTime: bigint): Promise<void>;
  /** Field 22 of /proc/PID/stat, or undefined if there is no such process or it is a zombie. */
  startTime(pid: number): Promise<bigint | undefined>;
  signal(pid: number, signal: number): Promise<void>;
  /** The text of a file in /proc/PID; undefined if there is no such process. */
  procFile(pid: number, file: ProcFile): Promise<string | undefined>;
  /**
   * Drains the standard error of these processes if it is a nearly full pipe: for a pipe whose reader waits for the
   * writer's end.
   */
  drainErrorPipes(pids: readonly number[]): Promise<Uint8Array>;
  /** Open file descriptors of these processes together; those that are gone count nothing. */
  descriptors(pids: readonly number[]): Promise<OpenDescriptors>;
  /**
   * Examines host paths of a request, which may hang (dead NFS), in a killable child with a deadline. Resolves links,
   * those to the calling process (`/proc/self`) as process 1 sees them; EBADF for a path to its open files. Creates a
   * missing directory if requested.
   * @throws DeadlineExceeded naming the path
   */
  probe(paths: readonly PathProbe[], ctx: Context): Promise<readonly PathProbeResult[]>;
}

/** How many there are. */
export interface OpenDescriptors {
  readonly all: number;
  /** Bytes of all outputs together. */
  readonly sockets: number;
}

export interface PathProbe {
  readonly path: string;
  /** Create it as a directory (0755) where missing. */
  readonly createDirectory: boolean;
}

export type PathProbeResult =
  | { readonly kind: 'missing' }
  | { readonly kind: 'error'; readonly errno: string }
  | ({ readonly kind: 'found'; readonly resolved: string } & { readonly stat: HostFileStat });
