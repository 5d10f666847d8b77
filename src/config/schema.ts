import { MAX_OVERLAY_LAYERS } from '../base/overlay-limit.ts';
import { named, section, type ValueOf } from './field.ts';
import {
  annotationPrefixes,
  annotations,
  capabilities,
  choice,
  duration,
  flag,
  optionalPath,
  optionalProgram,
  path,
  paths,
  program,
  socketPath,
  sysctlPatterns,
  text,
  ulimits,
  variables,
  whole,
} from './fields.ts';

/**
 * What Docker and containerd give a container by default; CRI-O leaves out NET_RAW, MKNOD, SYS_CHROOT and AUDIT_WRITE.
 * NET_RAW is among them because `ping` in an ordinary container is expected to work (critest demands it).
 */
const DEFAULT_CAPABILITIES = [
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_MKNOD',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
] as const;

/** Enough to fill a gigabit link from one registry without starving the node's other connections (containerd's value). */
const PARALLEL_DOWNLOADS = 3;

/** A minute without a byte is a dead connection, not a slow one. */
const PULL_PROGRESS_TIMEOUT_MS = 60_000;

/** kubelet's own limit for a pod's network is higher, with a chain of two plugins. */
const CNI_PLUGIN_TIMEOUT_MS = 60_000;
/** kubelet retries StopPodSandbox several times within it. */
const CNI_DEL_RETRY_MS = 2 * 60_000;
/** The value of CRI-O and containerd. Pings of clients count as traffic. */
const STREAM_IDLE_MS = 4 * 60 * 60_000;

/** kubelet gives most calls two minutes; what takes ten seconds is worth a line in the log. */
const SLOW_OPERATION_MS = 10_000;

/** What runc needs to start a container (CRI-O's default of `container_min_memory`). */
const MIN_MEMORY = 12 * 1024 * 1024;

const RUNTIME = section({
  doc: 'One runtime handler; its key is the `handler` of a RuntimeClass.',
  fields: {
    type: choice({
      doc: 'Type of the handler. `oci` is a command-line OCI runtime (runc, crun, youki) monitored by conmon.',
      default: 'oci',
      of: ['oci'],
    }),
    path: program({ doc: 'Path of the runtime. A bare name is looked up in the system directories.', default: 'runc' }),
    root: optionalPath({
      doc: 'State directory of the runtime. Change it only while the handler has no pods.',
      default: '',
      empty: 'a directory below run_root',
    }),
    allowedAnnotations: annotationPrefixes({
      doc: 'Prefixes of pod and container annotations that are passed to the runtime. The runtime may act on them with root privileges.',
      default: [],
    }),
    defaultAnnotations: annotations({
      doc: 'Annotations that are passed to the runtime for every container, unless the container or its pod sets an allowed annotation of that name.',
      default: {},
    }),
    minMemory: whole({
      doc: 'Minimum memory limit of a container in bytes. Lower limits are refused, because the runtime could not start. 0 means no minimum.',
      default: MIN_MEMORY,
      min: 0,
      max: 2 ** 40,
    }),
    monitorPath: optionalProgram({
      doc: "Path of conmon for this handler's containers.",
      default: '',
      empty: 'the value of `conmon`',
    }),
    monitorEnv: variables({
      doc: 'Environment variables of conmon, and thereby of the runtime that it starts.',
      default: [],
    }),
  },
});

const DEFAULT_RUNTIMES: Readonly<Record<string, ValueOf<typeof RUNTIME>>> = {
  crun: runtimeAt('crun'),
  runc: runtimeAt('runc'),
};

function runtimeAt(name: string): ValueOf<typeof RUNTIME> {
  const annotated = { allowedAnnotations: [], defaultAnnotations: {} };
  return { type: 'oci', path: name, root: '', ...annotated, minMemory: MIN_MEMORY, monitorPath: '', monitorEnv: [] };
}

/**
 * All that the kernel keeps per namespace, as both peers have it: kubelet's own list decides. To be made shorter where
 * others than kubelet make pods.
 */
const UNSAFE_SYSCTLS = ['fs.mqueue.*', 'kernel.msg*', 'kernel.sem', 'kernel.shm*', 'net.*'] as const;

/** The configuration: its type, defaults, reference page, sample file and flags are all derived from this. */
export const CONFIG_SCHEMA = section({
  doc: 'Configuration of the daemon.',
  fields: {
    root: path({
      doc: 'Persistent data: images, container layers and the state database.',
      default: '/var/lib/gantry',
    }),
    runRoot: path({
      doc: 'Runtime data that does not survive a reboot: bundles, namespace pins and monitor sockets.',
      default: '/run/gantry',
    }),
    socket: socketPath({
      doc: 'Unix socket of the CRI services (mode 0660, owner root).',
      default: '/run/gantry/gantry.sock',
    }),
    adminSocket: socketPath({
      doc: 'Unix socket of the admin API, used by `gantry ops` and `gantry leaks` (mode 0600, owner root).',
      default: '/run/gantry/admin.sock',
    }),
    log: section({
      doc: 'Log of the daemon, written to standard error.',
      fields: {
        level: choice({
          doc: 'Minimum level of the lines that are written.',
          default: 'info',
          of: ['debug', 'info', 'warn', 'error'],
          reloads: true,
        }),
        format: choice({
          doc: 'Format of the log: one JSON object per line, or text.',
          default: 'text',
          of: ['json', 'text'],
        }),
      },
    }),
    cni: section({
      doc: 'Pod networks (CNI).',
      fields: {
        confDir: path({
          doc: 'Directory of CNI network configurations. The first valid one in the order of file names is used; changes take effect immediately.',
          default: '/etc/cni/net.d',
        }),
        pluginDirs: paths({
          doc: 'Directories that are searched for CNI plugins, in this order.',
          default: ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'],
        }),
        cacheDir: path({ doc: 'Cache of CNI results, in the format of libcni.', default: '/var/lib/cni' }),
        pluginTimeout: duration({
          doc: 'Time limit for one ADD, DEL or GC call of a plugin. A plugin that exceeds it is killed, and the error contains its output.',
          default: CNI_PLUGIN_TIMEOUT_MS,
        }),
        delRetryPeriod: duration({
          doc: 'Time for which a pod keeps its network namespace after a failed DEL so that the DEL can be retried in it. Afterwards the namespace is released and the DEL is retried without it.',
          default: CNI_DEL_RETRY_MS,
        }),
      },
    }),
    runtimes: named({
      doc: 'Runtime handlers by name. Handlers configured here are added to the default ones.',
      default: DEFAULT_RUNTIMES,
      nameExpectation: 'a DNS label of at most 63 characters that is not "auto"',
      isName: (name) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) && name !== 'auto',
      entry: RUNTIME,
    }),
    defaultRuntime: text({
      doc: 'Handler of pods without a RuntimeClass. `auto` selects crun if it works on this host, and runc otherwise.',
      default: 'auto',
      expectation: 'auto, or the name of a runtime',
      form: /^[a-z0-9-]+$/,
    }),
    conmon: program({
      doc: 'Path of conmon, which monitors containers. A bare name is looked up in the system directories.',
      default: 'conmon',
    }),
    pause: section({
      doc: "The pause process, which keeps a pod's namespaces open.",
      fields: {
        program: optionalPath({
          doc: 'Path of a static pause program, which sleeps and reaps child processes.',
          default: '',
          empty: 'the built-in pause program',
        }),
      },
    }),
    pauseImage: text({
      doc: 'Image whose entrypoint is run as the pause process instead of the built-in program, as user 65535 (in a user namespace without that id, as the highest id that it has) and without capabilities. The image is pulled if it is missing, and is reported as pinned.',
      default: '',
      expectation: 'a reference such as registry.k8s.io/pause:3.10, or "" for pause.program',
      form: /^([A-Za-z0-9][\w./:@-]*)?$/,
    }),
    dropInfraCtr: flag({
      doc: 'Omit the pause process of pods that do not share a PID namespace. Their namespaces are kept open by bind mounts.',
      default: false,
    }),
    allowedUnsafeSysctls: sysctlPatterns({
      doc: 'Sysctls that pods may set in addition to those that Kubernetes considers safe.',
      default: UNSAFE_SYSCTLS,
    }),
    cgroup: section({
      doc: 'Control groups.',
      fields: {
        driver: choice({
          doc: 'Cgroup driver, reported to kubelet. `auto` selects systemd if it is running, and cgroupfs otherwise.',
          default: 'auto',
          of: ['auto', 'cgroupfs', 'systemd'],
        }),
        defaultParent: path({ doc: 'Cgroup parent of pods that do not specify one.', default: '/gantry' }),
      },
    }),
    seccomp: section({
      doc: 'Seccomp profile of containers with type RuntimeDefault.',
      fields: {
        profile: text({
          doc: 'The profile, read at startup: JSON in the format of the OCI runtime specification or of Docker, used without changes.',
          default: 'built-in',
          expectation: 'built-in, or the absolute path of a profile',
          form: /^(built-in|\/\P{Cc}+)$/u,
        }),
        architectures: choice({
          doc: 'Architectures that the built-in profile allows: those that the executables of the image need, the native one, or all that the machine supports.',
          default: 'image',
          of: ['image', 'native', 'all'],
        }),
      },
    }),
    defaultCapabilities: capabilities({
      doc: 'Default capabilities of containers, before the capabilities that they add and drop.',
      default: DEFAULT_CAPABILITIES,
    }),
    pidsLimit: whole({
      doc: 'Maximum number of processes per container. 0 means no limit other than that of the pod.',
      default: 0,
      min: 0,
      max: 4_194_304,
    }),
    defaultUlimits: ulimits({
      doc: 'Default ulimits of containers. Limits that are not listed are inherited from the daemon.',
      default: [],
    }),
    cdiDirs: paths({
      doc: 'Directories of CDI specifications. A later directory takes precedence over an earlier one.',
      default: ['/etc/cdi', '/var/run/cdi'],
    }),
    registries: section({
      doc: 'Registry configuration files, in the formats of containers/image.',
      fields: {
        conf: path({
          doc: 'registries.conf: mirrors, short names and blocked registries.',
          default: '/etc/containers/registries.conf',
        }),
        confDir: path({
          doc: 'Directory of drop-in files for registries.conf.',
          default: '/etc/containers/registries.conf.d',
        }),
        authFile: optionalPath({
          doc: 'File with the credentials of the node.',
          default: '',
          empty: 'auth.json in /etc/containers or /run/containers/0',
        }),
        certsDir: path({
          doc: 'Directory of certificates, one subdirectory per registry host.',
          default: '/etc/containers/certs.d',
        }),
      },
    }),
    image: section({
      doc: 'Image pulls.',
      fields: {
        maxParallelDownloads: whole({
          doc: 'Maximum number of layers of one image that are downloaded at the same time.',
          default: PARALLEL_DOWNLOADS,
          min: 1,
          max: 64,
        }),
        pullProgressTimeout: duration({
          doc: 'A pull fails if it receives no data for this long.',
          default: PULL_PROGRESS_TIMEOUT_MS,
        }),
        maxLayers: whole({
          doc: 'Maximum number of layers of an image. A pull of an image with more fails. The kernel cannot mount more than the default.',
          default: MAX_OVERLAY_LAYERS,
          min: 1,
          max: MAX_OVERLAY_LAYERS,
        }),
      },
    }),
    streaming: section({
      doc: 'Streaming server for exec, attach and port-forward.',
      fields: {
        address: text({
          doc: 'IP address that the server listens on. Because kubelet runs on the same machine, the loopback address is sufficient.',
          default: '127.0.0.1',
          expectation: 'an IP address',
          form: /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/,
        }),
        port: whole({
          doc: 'Port that the server listens on. 0 selects a free port.',
          default: 0,
          min: 0,
          max: 65_535,
        }),
        tlsCert: optionalPath({
          doc: 'TLS certificate in PEM format. It is read again on reload. kubelet verifies it against the root certificates of its host.',
          default: '',
          empty: 'no TLS',
        }),
        tlsKey: optionalPath({ doc: 'Private key of the TLS certificate.', default: '', empty: 'no TLS' }),
        idleTimeout: duration({
          doc: 'A stream without traffic for this long is closed.',
          default: STREAM_IDLE_MS,
        }),
      },
    }),
    slowOperation: duration({
      doc: 'Operations that take longer are logged with their current stage.',
      default: SLOW_OPERATION_MS,
      reloads: true,
    }),
  },
});
