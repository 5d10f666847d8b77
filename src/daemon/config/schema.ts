import type { Config, RuntimeConfig } from './config.ts';
import type { AnySection, Section } from './field.ts';
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

/** As CRI-O and containerd have it; the pings of clients count as traffic. */
const CNI_PLUGIN_TIMEOUT_MS = 60_000;
/** kubelet asks again several times within it. */
const CNI_DEL_RETRY_MS = 2 * 60_000;
const STREAM_IDLE_MS = 4 * 60 * 60_000;

/** kubelet gives most calls two minutes; what takes ten seconds is worth a line in the log. */
const SLOW_OPERATION_MS = 10_000;

const runtime: Section<RuntimeConfig> = {
  kind: 'section',
  doc: 'One runtime handler; its key is the `handler` of a RuntimeClass.',
  fields: {
    type: choice({
      doc: 'How the runtime is driven: `oci` is a command line runtime (runc, crun, youki) under conmon.',
      default: 'oci',
      of: ['oci'],
    }),
    path: program({ doc: 'The runtime. A name is looked up in the usual system directories.', default: 'runc' }),
    root: optionalPath({
      doc: 'Where the runtime keeps its state. To be changed only while the handler has no pods.',
      default: '',
      empty: 'a directory below run_root',
    }),
    allowedAnnotations: annotationPrefixes({
      doc: 'Annotations of pods and containers that begin so are passed on to the runtime: it may do whatever they say.',
      default: [],
    }),
    defaultAnnotations: annotations({
      doc: 'Annotations that the runtime is given with each container, unless the container or its pod sets an allowed one.',
      default: {},
    }),
    monitorPath: optionalProgram({
      doc: "Monitor of this handler's containers.",
      default: '',
      empty: 'that of `conmon`',
    }),
    monitorEnv: variables({ doc: 'Environment of the monitor, and so of the runtime under it.', default: [] }),
  },
};

const defaultRuntimes: Config['runtimes'] = {
  crun: runtimeAt('crun'),
  runc: runtimeAt('runc'),
};

function runtimeAt(name: string): RuntimeConfig {
  const annotated = { allowedAnnotations: [], defaultAnnotations: {} };
  return { type: 'oci', path: name, root: '', ...annotated, monitorPath: '', monitorEnv: [] };
}

/**
 * All that the kernel keeps per namespace, as both peers have it: kubelet's own list decides. To be made shorter where
 * others than kubelet make pods.
 */
const UNSAFE_SYSCTLS = ['fs.mqueue.*', 'kernel.msg*', 'kernel.sem', 'kernel.shm*', 'net.*'] as const;

/** The configuration: defaults, reference page, sample file and flags are all made from this. */
const CONFIG_SCHEMA: Section<Config> = {
  kind: 'section',
  doc: 'Configuration of the daemon.',
  fields: {
    root: path({ doc: 'What is kept over a reboot: images, containers, the database.', default: '/var/lib/gantry' }),
    runRoot: path({
      doc: 'What goes with a reboot: bundles, namespaces, sockets of monitors.',
      default: '/run/gantry',
    }),
    socket: socketPath({ doc: 'Where CRI is served (0660, root).', default: '/run/gantry/gantry.sock' }),
    adminSocket: socketPath({
      doc: 'Where `gantry ops` and `gantry leaks` ask the daemon (0600, root).',
      default: '/run/gantry/admin.sock',
    }),
    log: {
      kind: 'section',
      doc: "The daemon's log, on standard error.",
      fields: {
        level: choice({
          doc: 'Lines below this level are not written.',
          default: 'info',
          of: ['debug', 'info', 'warn', 'error'],
          reloads: true,
        }),
        format: choice({
          doc: 'One JSON object per line, or text for reading.',
          default: 'text',
          of: ['json', 'text'],
        }),
      },
    },
    cni: {
      kind: 'section',
      doc: 'Pod networks (CNI).',
      fields: {
        confDir: path({
          doc: 'Network configurations; the first valid one in order of file names is used, and changes are seen at once.',
          default: '/etc/cni/net.d',
        }),
        pluginDirs: paths({
          doc: 'Where plugins are looked for, in this order.',
          default: ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'],
        }),
        cacheDir: path({ doc: 'Results of attachments, in the format of libcni.', default: '/var/lib/cni' }),
        pluginTimeout: duration({
          doc: 'A plugin that takes longer for one ADD, DEL or GC is killed, and the call fails with what it wrote.',
          default: CNI_PLUGIN_TIMEOUT_MS,
        }),
        delRetryPeriod: duration({
          doc: 'How long a pod keeps its network namespace after a failed DEL, for the DEL to be repeated in it. Then the namespace is released, and the DEL is repeated without it.',
          default: CNI_DEL_RETRY_MS,
        }),
      },
    },
    runtimes: {
      kind: 'named',
      doc: 'Runtime handlers by name. Names given here are added to the defaults.',
      default: defaultRuntimes,
      nameExpectation: 'a DNS label of at most 63 characters that is not "auto"',
      isName: (name) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) && name !== 'auto',
      entry: runtime,
    },
    defaultRuntime: text({
      doc: 'The handler of pods that name none. `auto` takes crun where it works on this host, else runc.',
      default: 'auto',
      expectation: 'auto, or the name of a runtime',
      form: /^[a-z0-9-]+$/,
    }),
    conmon: program({
      doc: 'Monitor of containers. A name is looked up in the usual system directories.',
      default: 'conmon',
    }),
    pause: {
      kind: 'section',
      doc: "The process that holds a pod's namespaces.",
      fields: {
        program: optionalPath({
          doc: 'A static program that sleeps and reaps.',
          default: '',
          empty: 'the one shipped with Gantry',
        }),
      },
    },
    pauseImage: text({
      doc: 'Image that pauses are run from, by its entrypoint as user 65535 without capabilities, instead of the built-in program. It is pulled when missing, and told to kubelet as pinned.',
      default: '',
      expectation: 'a reference such as registry.k8s.io/pause:3.10, or "" for pause.program',
      form: /^([A-Za-z0-9][\w./:@-]*)?$/,
    }),
    dropInfraCtr: flag({
      doc: 'Pods whose containers share no PID namespace have no pause: their namespaces are held by mounts alone.',
      default: false,
    }),
    allowedUnsafeSysctls: sysctlPatterns({
      doc: 'Sysctls that pods may set beside those that Kubernetes calls safe.',
      default: UNSAFE_SYSCTLS,
    }),
    cgroup: {
      kind: 'section',
      doc: 'Control groups.',
      fields: {
        driver: choice({
          doc: 'Who makes cgroups; kubelet is told. `auto` takes systemd where it runs.',
          default: 'auto',
          of: ['auto', 'cgroupfs', 'systemd'],
        }),
        defaultParent: path({ doc: 'Parent of pods that name none.', default: '/gantry' }),
      },
    },
    seccomp: {
      kind: 'section',
      doc: 'System call filter of containers that ask for RuntimeDefault.',
      fields: {
        profile: text({
          doc: 'The profile, read at the start: JSON of the runtime specification or of Docker, taken as it stands.',
          default: 'built-in',
          expectation: 'built-in, or the absolute path of a profile',
          form: /^(built-in|\/\P{Cc}+)$/u,
        }),
        architectures: choice({
          doc: "Which system call tables the built-in profile allows: those the image's programs need, the machine's own, or all it has.",
          default: 'image',
          of: ['image', 'native', 'all'],
        }),
      },
    },
    defaultCapabilities: capabilities({
      doc: 'Capabilities of containers before what they add and drop.',
      default: DEFAULT_CAPABILITIES,
    }),
    pidsLimit: whole({
      doc: 'Processes per container; 0 for no limit but that of the pod.',
      default: 0,
      min: 0,
      max: 4_194_304,
    }),
    defaultUlimits: ulimits({
      doc: "Resource limits of containers; limits not named here are the daemon's own.",
      default: [],
    }),
    cdiDirs: paths({
      doc: 'Where specifications of CDI devices lie; a later directory goes before an earlier one.',
      default: ['/etc/cdi', '/var/run/cdi'],
    }),
    registries: {
      kind: 'section',
      doc: 'Registries: the files that other container tools read as well.',
      fields: {
        conf: path({ doc: 'Mirrors, short names and blocked registries.', default: '/etc/containers/registries.conf' }),
        confDir: path({ doc: 'Drop-ins of the former.', default: '/etc/containers/registries.conf.d' }),
        authFile: optionalPath({
          doc: 'Credentials of the node.',
          default: '',
          empty: 'auth.json in /etc/containers or /run/containers/0',
        }),
        certsDir: path({ doc: 'Certificates by registry host.', default: '/etc/containers/certs.d' }),
      },
    },
    image: {
      kind: 'section',
      doc: 'Pulling images.',
      fields: {
        maxParallelDownloads: whole({
          doc: 'Layers of one image fetched at once.',
          default: PARALLEL_DOWNLOADS,
          min: 1,
          max: 64,
        }),
        pullProgressTimeout: duration({
          doc: 'A pull that gets no byte for so long fails.',
          default: PULL_PROGRESS_TIMEOUT_MS,
        }),
      },
    },
    streaming: {
      kind: 'section',
      doc: 'Server of exec, attach and port-forward.',
      fields: {
        address: text({
          doc: 'IP address it listens on. kubelet runs on the same machine: loopback is enough.',
          default: '127.0.0.1',
          expectation: 'an IP address',
          form: /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/,
        }),
        port: whole({ doc: 'Port it listens on; 0 for any that is free.', default: 0, min: 0, max: 65_535 }),
        tlsCert: optionalPath({
          doc: 'Certificate in PEM; the file is read again at a reload. kubelet verifies it against the roots of its host.',
          default: '',
          empty: 'no TLS',
        }),
        tlsKey: optionalPath({ doc: 'Its private key.', default: '', empty: 'no TLS' }),
        idleTimeout: duration({
          doc: 'A stream without traffic for so long is closed.',
          default: STREAM_IDLE_MS,
        }),
      },
    },
    slowOperation: duration({
      doc: 'An operation that takes longer is logged with the stage it is at.',
      default: SLOW_OPERATION_MS,
      reloads: true,
    }),
  },
};

/** {@link CONFIG_SCHEMA} for walking: the mapped type that holds it against {@link Config} has no index signature. */
export const CONFIG_TREE: AnySection = CONFIG_SCHEMA as unknown as AnySection;
