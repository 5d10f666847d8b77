import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../../base/failure.ts';
import { NO_LIMITS } from '../../../base/no-limits.ts';
import type { HostLimits } from '../../../host/host.ts';
import { DEFAULTS, runtimeWith, type SpecRequestChanges, specRequest } from '../../testing/spec-request.ts';
import { buildContainerSpec, STEPS, specNotes } from '../build-container-spec.ts';
import { CAPABILITY_NAMES } from '../capability-names.ts';
import type { ContainerFacts, PlacedMount } from '../container-facts.ts';
import type { OciSpec } from '../oci-spec.ts';

const LIMITS: HostLimits = {
  boundingCapabilities: new Set(CAPABILITY_NAMES.filter((name) => name !== 'CAP_SYS_RESOURCE')),
  ...{ lowestOomScoreAdj: -500, hardRlimits: new Map([['RLIMIT_NOFILE', 4096n]]), bootId: 'b' },
  ...{ cgroupVersion: 1, hasSystemd: false, apparmor: false, selinux: false },
  ...{ recursiveReadOnlyMounts: true, userNamespaces: true },
};

function factsOf(changes: SpecRequestChanges = {}, facts: Partial<ContainerFacts> = {}): ContainerFacts {
  return {
    ...{
      request: specRequest(changes),
      defaults: DEFAULTS,
      limits: LIMITS,
      cwd: '/',
      mounts: [],
      files: [],
      devices: [],
      cdi: [],
    },
    ...{
      user: { uid: 0n, gid: 0n, supplementalGroups: [0n] },
      seccompFile: undefined,
      apparmorProfiles: undefined,
      labels: undefined,
    },
    hostname: 'pod-host',
    offer: { version: 1, accountsSwap: true, hugepageSizes: new Set() },
    ...facts,
  };
}

function specOf(changes: SpecRequestChanges = {}, facts: Partial<ContainerFacts> = {}): OciSpec {
  return buildContainerSpec(factsOf(changes, facts));
}

function bind(destination: string, changes: Partial<PlacedMount> = {}): PlacedMount {
  const own = { index: 0, source: `/host${destination}`, destination, readonly: false, recursiveReadOnly: false };
  return { ...own, propagation: 'PRIVATE', ...changes };
}

describe('every step', () => {
  it('says which field it serves', () => {
    for (const step of STEPS) assert.notEqual(step.cites, '');
  });

  it('leaves a spec that is JSON and the same each time', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(specOf())), specOf());
  });
});

describe('args', () => {
  const line = (command: string[], args: string[], image?: SpecRequestChanges['image']): string[] =>
    specOf({ config: { command, args }, ...(image === undefined ? {} : { image }) }).process.args;

  it("follow Kubernetes' rules of command, args, entrypoint and cmd", () => {
    assert.deepEqual(line([], []), ['/entry', 'cmd']);
    assert.deepEqual(line([], ['a']), ['/entry', 'a']);
    assert.deepEqual(line(['/c'], []), ['/c']);
    assert.deepEqual(line(['/c'], ['a']), ['/c', 'a']);
    assert.deepEqual(line([], [], { entrypoint: [] }), ['cmd']);
  });

  it('are refused where there are none, the first is empty, or one contains a NUL', () => {
    assert.throws(() => line([], [], { entrypoint: [], cmd: [] }), /command: not set/);
    assert.throws(() => line([], [], { entrypoint: [''], cmd: [] }), InvalidInput);
    assert.throws(() => line(['/c', 'a\0b'], []), InvalidInput);
  });
});

describe('env', () => {
  const envOf = (envs: { key: string; value: string }[], image: string[] = [], tty = false): string[] =>
    specOf({ config: { envs, tty }, image: { env: image } }).process.env;

  it('lets the request win over the image and the image over the defaults', () => {
    const env = envOf([{ key: 'A', value: 'request' }], ['A=image', 'PATH=/own', 'B=x=y']);
    assert.deepEqual(env, ['PATH=/own', 'HOSTNAME=pod-host', 'A=request', 'B=x=y']);
  });

  it('has TERM for a terminal only', () => {
    assert.ok(envOf([], [], true).includes('TERM=xterm'));
    assert.ok(!envOf([]).some((entry) => entry.startsWith('TERM=')));
  });

  it('leaves out what the image calls a variable and is none', () => {
    assert.deepEqual(envOf([], ['none', '=x', 'NUL=a\0b']).length, 2);
  });

  it('refuses names that are none, NUL bytes and values that no exec takes', () => {
    assert.throws(() => envOf([{ key: '', value: '' }]), /envs.0.key/);
    assert.throws(() => envOf([{ key: 'a=b', value: '' }]), InvalidInput);
    assert.throws(() => envOf([{ key: 'a', value: '\0' }]), InvalidInput);
    assert.throws(() => envOf([], [`BIG=${'x'.repeat(200_000)}`]), /BIG/);
    const many = Array.from({ length: 100 }, (_, at) => ({ key: `V${at}`, value: 'x'.repeat(100_000) }));
    assert.throws(() => envOf(many), /bytes in total/);
  });

  it('is not shared between containers of one image', () => {
    const image = { env: ['A=1'] };
    specOf({ config: { envs: [{ key: 'SECRET', value: 's' }] }, image });
    assert.ok(!specOf({ image }).process.env.some((entry) => entry.startsWith('SECRET')));
  });
});

describe('capabilities', () => {
  const sets = (
    add: string[],
    drop: string[],
    uid = 0n,
    addAmbient: string[] = [],
  ): OciSpec['process']['capabilities'] =>
    specOf(
      { security: { capabilities: { add, drop, addAmbient } } },
      { user: { uid, gid: 0n, supplementalGroups: [] } },
    ).process.capabilities;

  it('are the default set without a wish', () => {
    assert.deepEqual(specOf().process.capabilities.bounding, ['CAP_CHOWN', 'CAP_KILL', 'CAP_NET_BIND_SERVICE']);
  });

  it('add and drop by name in any spelling, ALL first', () => {
    assert.deepEqual(sets(['net_admin'], ['CAP_CHOWN']).bounding, [
      'CAP_KILL',
      'CAP_NET_BIND_SERVICE',
      'CAP_NET_ADMIN',
    ]);
    assert.deepEqual(sets(['NET_ADMIN'], ['ALL']).bounding, ['CAP_NET_ADMIN']);
    assert.deepEqual(sets([], ['all']).bounding, []);
  });

  it('never exceed what the daemon has', () => {
    const all = sets(['ALL'], []).bounding;
    assert.equal(all.length, CAPABILITY_NAMES.length - 1);
    assert.ok(!all.includes('CAP_SYS_RESOURCE'));
    const request = { security: { capabilities: { add: ['SYS_RESOURCE'], drop: [], addAmbient: [] } } };
    assert.match(specNotes(factsOf(request))['capabilities'] ?? '', /CAP_SYS_RESOURCE/);
  });

  it('give a user other than root none at once', () => {
    const { bounding, ...held } = sets([], [], 1000n);
    assert.equal(bounding.length, 3);
    assert.deepEqual(held, { effective: [], permitted: [], inheritable: [], ambient: [] });
  });

  it('give such a user those that are ambient', () => {
    const own = ['CAP_KILL'];
    assert.deepEqual(sets([], [], 1000n, ['kill', 'SYS_ADMIN']), {
      ...{ bounding: ['CAP_CHOWN', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'], effective: own, permitted: own },
      ...{ inheritable: own, ambient: own },
    });
  });

  it('are refused where unknown', () => {
    assert.throws(() => sets(['FOO'], []), /unknown capability "FOO"/);
    assert.throws(() => sets([], ['FOO']), InvalidInput);
  });
});

describe('privileged', () => {
  const spec = specOf({ security: { privileged: true, seccomp: { profileType: 'RuntimeDefault', localhostRef: '' } } });

  it('has all capabilities, all devices, no seccomp and nothing masked', () => {
    assert.ok(spec.process.capabilities.effective.includes('CAP_SYS_ADMIN'));
    assert.deepEqual(spec.linux.resources['devices'], [{ allow: true, access: 'rwm' }]);
    assert.deepEqual([spec.linux.seccomp, spec.linux.maskedPaths, spec.linux.readonlyPaths], [undefined, [], []]);
  });

  it('may write to sysfs and cgroups', () => {
    for (const path of ['/sys', '/sys/fs/cgroup']) {
      assert.ok(spec.mounts.find((mount) => mount.destination === path)?.options.includes('rw'));
    }
  });
});

describe('mounts', () => {
  it('stand parents first, and a requested one replaces a default', () => {
    const spec = specOf({}, { mounts: [bind('/a/b/c'), bind('/dev/shm'), bind('/a')] });
    const places = spec.mounts.map((mount) => mount.destination);
    assert.ok(places.indexOf('/a') < places.indexOf('/a/b/c'));
    assert.ok(places.indexOf('/dev') < places.indexOf('/dev/pts'));
    assert.equal(places.filter((place) => place === '/dev/shm').length, 1);
    assert.equal(spec.mounts.find((mount) => mount.destination === '/dev/shm')?.source, '/host/dev/shm');
  });

  it('over all of /dev leave no default below it', () => {
    const places = specOf({}, { mounts: [bind('/dev')] }).mounts.map((mount) => mount.destination);
    assert.deepEqual(
      places.filter((place) => place.startsWith('/dev')),
      ['/dev'],
    );
  });

  it('propagate as asked, and the root with them', () => {
    const options = (mount: PlacedMount): unknown => {
      const spec = specOf({}, { mounts: [mount] });
      return [spec.mounts.find((own) => own.destination === '/m')?.options, spec.linux.rootfsPropagation];
    };
    assert.deepEqual(options(bind('/m')), [['rbind', 'rprivate', 'rw'], undefined]);
    assert.deepEqual(options(bind('/m', { propagation: 'HOST_TO_CONTAINER' })), [['rbind', 'rslave', 'rw'], 'rslave']);
    assert.deepEqual(options(bind('/m', { propagation: 'BIDIRECTIONAL' })), [['rbind', 'rshared', 'rw'], 'rshared']);
    assert.deepEqual(options(bind('/m', { readonly: true })), [['rbind', 'rprivate', 'ro'], undefined]);
    const recursive = bind('/m', { readonly: true, recursiveReadOnly: true });
    assert.deepEqual(options(recursive), [['rbind', 'rprivate', 'rro'], undefined]);
  });

  it("share the pod's memory, or the host's in its namespace", () => {
    const shm = (request: SpecRequestChanges['request']): string | undefined =>
      specOf(request === undefined ? {} : { request }).mounts.find((mount) => mount.destination === '/dev/shm')?.source;
    assert.equal(shm(undefined), '/pod/shm');
    assert.equal(shm({ files: {}, namespaces: {} }), '/dev/shm');
  });

  it("bind the pod's files, read-only where the root is", () => {
    const files = [bind('/etc/hosts', { source: '/pod/hosts' })];
    const options = (readonlyRootfs: boolean): string[] | undefined =>
      specOf({ security: { readonlyRootfs } }, { files }).mounts.find((own) => own.destination === '/etc/hosts')
        ?.options;
    assert.ok(options(false)?.includes('rw'));
    assert.ok(options(true)?.includes('ro'));
  });
});

describe('namespaces', () => {
  it('are those of the pod, with a PID namespace of its own', () => {
    assert.deepEqual(specOf().linux.namespaces, [
      { type: 'mount' },
      { type: 'network', path: '/ns/net' },
      { type: 'ipc', path: '/ns/ipc' },
      { type: 'uts', path: '/ns/uts' },
      { type: 'pid' },
    ]);
  });

  it("share the pod's PID namespace, or have the host's", () => {
    const pid = (mode: 'POD' | 'NODE' | 'TARGET', path?: string): unknown => {
      const namespaces = { ...specRequest().sandbox.securityContext.namespaces, pid: mode };
      const request = { namespaces: path === undefined ? {} : { pid: path } };
      return specOf({ security: { namespaces }, request }).linux.namespaces.filter((own) => own.type === 'pid');
    };
    assert.deepEqual(pid('POD', '/proc/7/ns/pid'), [{ type: 'pid', path: '/proc/7/ns/pid' }]);
    assert.deepEqual(pid('TARGET', '/proc/8/ns/pid'), [{ type: 'pid', path: '/proc/8/ns/pid' }]);
    assert.deepEqual(pid('NODE'), []);
    const inherited = specOf({ security: { namespaces: undefined } }).linux.namespaces;
    assert.deepEqual(inherited.at(-1), { type: 'pid' });
    assert.throws(() => pid('POD'));
  });

  it('hide the cgroup tree on cgroup v2', () => {
    const spec = specOf({}, { limits: { ...LIMITS, cgroupVersion: 2 } });
    assert.ok(spec.linux.namespaces.some((own) => own.type === 'cgroup'));
  });
});

describe('protected paths', () => {
  it('are the defaults without a wish, else as given', () => {
    assert.ok(specOf().linux.maskedPaths.includes('/proc/kcore'));
    assert.ok(specOf().linux.maskedPaths.includes('/sys/devices/virtual/powercap'));
    assert.deepEqual(specOf({ security: { maskedPaths: ['/bin/ls'] } }).linux.maskedPaths, ['/bin/ls']);
  });

  it('are refused where a path is no plain one, or there are too many', () => {
    for (const path of ['/proc/../etc', 'etc', '', '/a\nb']) {
      assert.throws(() => specOf({ security: { maskedPaths: [path] } }), InvalidInput);
    }
    assert.throws(() => specOf({ security: { readonlyPaths: Array(10_000).fill('/x') } }), InvalidInput);
  });
});

describe('resources', () => {
  const of = (changes: Partial<typeof NO_LIMITS>, facts: Partial<ContainerFacts> = {}): Record<string, unknown> => {
    const {
      devices: _,
      pids: __,
      ...rest
    } = specOf({ config: { resources: { ...NO_LIMITS, ...changes } } }, facts).linux.resources;
    return rest;
  };

  it('are none where nothing is asked for, but a limit of processes', () => {
    assert.deepEqual(of({}), {});
    assert.deepEqual(specOf().linux.resources['pids'], { limit: 100 });
    const unlimited = specOf({}, { defaults: { ...DEFAULTS, pidsLimit: 0 } });
    assert.equal(unlimited.linux.resources['pids'], undefined);
  });

  it('limit memory without swap', () => {
    assert.deepEqual(of({ memoryLimitInBytes: 1000n }), { memory: { limit: 1000, swap: 1000 } });
    const offer = { version: 1, accountsSwap: false, hugepageSizes: new Set<string>() } as const;
    assert.deepEqual(of({ memoryLimitInBytes: 1000n }, { offer }), { memory: { limit: 1000 } });
  });

  it('set the limit of memory and swap together as it is asked for', () => {
    const memory = (swap: bigint, limit = 1000n): unknown =>
      of({ memoryLimitInBytes: limit, memorySwapLimitInBytes: swap })['memory'];
    assert.deepEqual(memory(1500n), { limit: 1000, swap: 1500 });
    assert.deepEqual(memory(-1n), { limit: 1000, swap: -1 });
    assert.deepEqual(memory(1500n, 0n), { swap: 1500 });
    const offer = { version: 2, accountsSwap: true, hugepageSizes: new Set<string>() } as const;
    assert.deepEqual(of({ memoryLimitInBytes: 1000n, memorySwapLimitInBytes: 1500n }, { offer }), {
      memory: { limit: 1000, swap: 1500 },
    });
    assert.throws(() => memory(999n), /999 is less than the memory limit 1000/);
    assert.throws(() => memory(-2n), /memory_swap_limit_in_bytes/);
  });

  it('name the processors and the memory nodes', () => {
    assert.deepEqual(of({ cpusetCpus: '0-1,3', cpusetMems: '0' }), { cpu: { cpus: '0-1,3', mems: '0' } });
  });

  it('pass files of controllers on, on cgroup v2', () => {
    const offer = { version: 2, accountsSwap: true, hugepageSizes: new Set<string>() } as const;
    const unified = { 'memory.high': '1000', 'hugetlb.2MB.max': '0' };
    assert.deepEqual(of({ unified }, { offer }), { unified });
    for (const name of ['../memory.high', 'memory/high', 'cgroup.procs', 'memory', '']) {
      assert.throws(() => of({ unified: { [name]: '1' } }, { offer }), /is not a file of a cgroup controller/);
    }
  });

  it('limit the processor', () => {
    assert.deepEqual(of({ cpuShares: 2n, cpuQuota: -1n, cpuPeriod: 100000n, cpusetCpus: '0-1' }), {
      cpu: { shares: 2, quota: -1, period: 100000, cpus: '0-1' },
    });
  });

  it('leave out page sizes that no controller limits here', () => {
    const hugepageLimits = [
      { pageSize: '2MB', limit: 0n },
      { pageSize: '1GB', limit: 5n },
    ];
    assert.deepEqual(of({ hugepageLimits }), {});
    const offer = { version: 1, accountsSwap: true, hugepageSizes: new Set(['1GB']) } as const;
    assert.deepEqual(of({ hugepageLimits }, { offer }), { hugepageLimits: [{ pageSize: '1GB', limit: 5 }] });
  });

  it('write "unlimited" as a number that JSON can hold', () => {
    const { memory } = of({ memoryLimitInBytes: 2n ** 63n - 1n }) as { memory: { limit: number } };
    assert.ok(Number.isSafeInteger(memory.limit));
  });

  it('are refused where negative or of the other cgroup version', () => {
    assert.throws(() => of({ cpuShares: -1n }), /cpu_shares/);
    assert.throws(() => of({ unified: { 'memory.high': '1' } }), /unified/);
  });
});

describe('the rest of the process', () => {
  it('has an oom_score_adj no lower than the daemon may give', () => {
    const score = (oomScoreAdj: bigint): number | undefined =>
      specOf({ config: { resources: { ...NO_LIMITS, oomScoreAdj } } }).process.oomScoreAdj;
    assert.equal(score(-998n), -500);
    assert.equal(score(1000n), 1000);
    assert.throws(() => score(1001n), InvalidInput);
  });

  it('has ulimits no higher than the daemon may give', () => {
    assert.deepEqual(specOf().process.rlimits, [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 4096 }]);
  });

  it('passes on no annotation of the request or label of the image', () => {
    const keys = Object.keys(specOf().annotations);
    assert.ok(keys.every((key) => key.startsWith('io.kubernetes.cri.')));
    assert.ok(!JSON.stringify(specOf()).includes('forged'));
  });

  it('is refused an AppArmor profile where there is no AppArmor, and ignores the others', () => {
    const apparmor = { profileType: 'Localhost', localhostRef: 'localhost/p' } as const;
    assert.throws(() => specOf({ security: { apparmor } }), /AppArmor is not enabled/);
    assert.throws(() => specOf({ security: { apparmorProfile: 'localhost/p' } }), InvalidInput);
    const limits = { ...LIMITS, apparmor: true };
    assert.equal(specOf({ security: { apparmor } }, { limits }).process.apparmorProfile, 'p');
    for (const profileType of ['RuntimeDefault', 'Unconfined'] as const) {
      const usual = { apparmor: { profileType, localhostRef: '' }, apparmorProfile: 'localhost/p' };
      assert.equal(specOf({ security: usual }).process.apparmorProfile, undefined);
    }
  });

  it('has the default AppArmor profile where it is loaded, and is refused what is not', () => {
    const limits = { ...LIMITS, apparmor: true };
    const profile = (profileType: 'RuntimeDefault' | 'Unconfined' | 'Localhost', loaded: string[]): unknown => {
      const security = { apparmor: { profileType, localhostRef: 'p' }, apparmorProfile: 'localhost/other' };
      const { process } = specOf({ security }, { limits, apparmorProfiles: new Set(loaded) });
      return process.apparmorProfile;
    };
    assert.equal(profile('RuntimeDefault', ['gantry-default']), 'gantry-default');
    assert.equal(profile('Localhost', ['p']), 'p');
    assert.equal(profile('Unconfined', []), undefined);
    assert.throws(() => profile('RuntimeDefault', ['p']), /"gantry-default" is not loaded/);
    assert.throws(() => profile('Localhost', ['gantry-default']), /"p" is not loaded/);
  });

  it('has the AppArmor profile of the deprecated field, and is refused what names none', () => {
    const limits = { ...LIMITS, apparmor: true };
    const profile = (apparmorProfile: string): string | undefined =>
      specOf({ security: { apparmorProfile } }, { limits }).process.apparmorProfile;
    assert.equal(profile('localhost/p'), 'p');
    for (const usual of ['', 'unconfined']) assert.equal(profile(usual), undefined);
    assert.equal(profile('runtime/default'), 'gantry-default');
    for (const wrong of ['p', 'localhost/']) assert.throws(() => profile(wrong), /apparmor_profile/);
    const empty = { profileType: 'Localhost', localhostRef: '' } as const;
    assert.throws(() => specOf({ security: { apparmor: empty } }, { limits }), /localhost_ref: names no profile/);
    const privileged = { privileged: true, apparmorProfile: 'localhost/p' };
    assert.equal(specOf({ security: privileged }, { limits }).process.apparmorProfile, undefined);
  });
});

describe('CDI devices', () => {
  it('change variables, mounts, groups and hooks', () => {
    const hook = { hookName: 'createContainer', path: '/bin/hook', args: ['hook'], env: [], timeout: undefined };
    const mount = { hostPath: '/lib/gpu.so', containerPath: '/lib/gpu.so', type: '', options: ['ro', 'rbind'] };
    const edits = { env: ['IMAGE=2', 'GPU=0'], deviceNodes: [], mounts: [mount], hooks: [hook], additionalGids: [44] };
    const spec = specOf({}, { cdi: [edits] });
    assert.deepEqual(
      spec.process.env.filter((variable) => /^(IMAGE|GPU)=/.test(variable)),
      ['IMAGE=2', 'GPU=0'],
    );
    assert.deepEqual(spec.mounts.at(-1), {
      ...{ destination: '/lib/gpu.so', source: '/lib/gpu.so', type: 'bind', options: ['ro', 'rbind'] },
    });
    assert.ok(spec.process.user.additionalGids.includes(44));
    assert.deepEqual(spec.hooks, { createContainer: [{ path: '/bin/hook', args: ['hook'], env: [] }] });
  });
});

describe('annotations', () => {
  it('of the request reach only the runtimes that the configuration allows them to', () => {
    const { handler } = specRequest();
    const passed = (name: string): unknown => specOf({ request: { handler: { ...handler, name } } }).annotations;
    assert.deepEqual(Object.entries(passed('able') as object)[0], ['run.oci.handler', 'krun']);
    for (const name of ['run.oci.handler', 'org.systemd.property.ExecStart']) {
      assert.ok(!Object.hasOwn(passed('other') as object, name));
    }
    assert.ok(!Object.hasOwn(passed('able') as object, 'org.systemd.property.ExecStart'));
  });

  it('tell systemd the limits of a scope on cgroup v2', () => {
    const cgroup = '/a.slice/crio-x.scope';
    const config = { resources: { ...NO_LIMITS, memoryLimitInBytes: 4096n } };
    const told = (version: 1 | 2): string | undefined => {
      const offer = { version, accountsSwap: true, hugepageSizes: new Set<string>() };
      return specOf({ config, request: { cgroup } }, { offer }).annotations['org.systemd.property.MemoryMax'];
    };
    assert.equal(told(2), 'uint64 4096');
    assert.equal(told(1), undefined);
  });

  it('that a handler has by default give way to allowed ones, and to what says what the container is', () => {
    const { handler, sandbox } = specRequest();
    const able = { ...handler, name: 'able' };
    const of = (container: Record<string, string>, pod: Record<string, string>, defaults = {}): unknown => {
      const defaultAnnotations = { 'run.oci.keep': '1', ...defaults };
      const runtimes = runtimeWith({ allowedAnnotations: ['run.oci.'], defaultAnnotations });
      const request = { handler: able, sandbox: { ...sandbox, annotations: pod } };
      const facts = { defaults: { ...DEFAULTS, runtimes } };
      const { annotations } = buildContainerSpec({
        ...factsOf({ config: { annotations: container }, request }),
        ...facts,
      });
      return [annotations['run.oci.keep'], annotations['io.kubernetes.cri.container-name']];
    };
    assert.deepEqual(of({}, {}), ['1', 'app']);
    assert.deepEqual(of({}, { 'run.oci.keep': 'pod' }), ['pod', 'app']);
    assert.deepEqual(of({ 'run.oci.keep': 'own' }, { 'run.oci.keep': 'pod' }), ['own', 'app']);
    assert.deepEqual(of({}, {}, { 'io.kubernetes.cri.container-name': 'forged' }), ['1', 'app']);
  });
});
