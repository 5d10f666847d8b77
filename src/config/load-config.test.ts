import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { defaultConfig, loadConfig } from './load-config.ts';
import { ConfigInvalid } from './problem.ts';

describe('loadConfig()', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gantry-config-'));
    file = join(directory, 'gantry.yaml');
    await mkdir(`${file}.d`);
  });
  afterEach(() => rm(directory, { recursive: true }));

  const problemsOf = async (yaml: string, flags: Record<string, string> = {}): Promise<readonly string[]> => {
    await writeFile(file, yaml);
    try {
      await loadConfig({ file, flags });
    } catch (error) {
      assert.ok(error instanceof ConfigInvalid);
      return error.message.replaceAll(directory, '').split('\n');
    }
    return [];
  };

  it('gives the defaults where an empty file says nothing', async () => {
    await writeFile(file, '');
    assert.deepEqual(await loadConfig({ file }), defaultConfig());
  });

  it('reads paths with a trailing or doubled slash or a dot as those without, and refuses those with two dots', async () => {
    await writeFile(
      file,
      'root: /r//oot/\nsocket: /run/./g.sock\nconmon: //usr/bin/conmon\ncni: {conf_dir: /etc/cni/net.d/, plugin_dirs: [/opt/]}',
    );
    const { root, socket, conmon, cni } = await loadConfig({ file });
    const paths = [root, socket, conmon, cni.confDir, ...cni.pluginDirs];
    assert.deepEqual(paths, ['/r/oot', '/run/g.sock', '/usr/bin/conmon', '/etc/cni/net.d', '/opt']);
    assert.match((await problemsOf('root: /a/../b')).join(), /root: expected an absolute path, got "\/a\/..\/b"/);
  });

  it('fails where the file that was named is absent', async () => {
    await assert.rejects(loadConfig({ file }), /gantry\.yaml: cannot be read: ENOENT/);
  });

  it('refuses a file that is too large, naming it and the limit', async () => {
    const problems = await problemsOf(`#${' '.repeat(1024 * 1024)}`);
    assert.match(problems.join(), /gantry\.yaml: cannot be read: .*gantry\.yaml: exceeds 1048576 bytes/);
  });

  it('merges drop-ins in order of their names, the later one winning', async () => {
    await writeFile(file, 'cni:\n  conf_dir: /a\n  cache_dir: /cache\n');
    await writeFile(`${file}.d/20.yaml`, 'cni: { conf_dir: /c }\n');
    await writeFile(`${file}.d/10.yaml`, 'cni: { conf_dir: /b }\nlog: { level: debug }\n');
    await writeFile(`${file}.d/.30.yaml`, 'cni: { conf_dir: /hidden }\n');
    const config = await loadConfig({ file });
    assert.equal(config.cni.confDir, '/c');
    assert.equal(config.cni.cacheDir, '/cache');
    assert.equal(config.log.level, 'debug');
  });

  it('lets flags win over every file', async () => {
    await writeFile(file, 'log: { level: debug }\n');
    const flags = { 'log-level': 'error', 'streaming-port': '10010', 'cni-plugin-dirs': '/x,/y' };
    const config = await loadConfig({ file, flags });
    assert.equal(config.log.level, 'error');
    assert.equal(config.streaming.port, 10010);
    assert.deepEqual(config.cni.pluginDirs, ['/x', '/y']);
  });

  it('adds a named runtime to the defaults and fills in what it leaves out', async () => {
    await writeFile(file, 'runtimes:\n  youki: { path: /opt/youki }\n');
    const { runtimes } = await loadConfig({ file });
    assert.deepEqual(Object.keys(runtimes), ['crun', 'runc', 'youki']);
    assert.deepEqual(runtimes.youki, { ...runtimes.runc, path: '/opt/youki' });
  });

  it('reads what a runtime is given, and its monitor', async () => {
    const yaml = `runtimes:
  krun:
    path: crun
    root: /run/krun
    allowed_annotations: [run.oci., "io.katacontainers.*"]
    default_annotations: { run.oci.handler: krun }
    min_memory: 65536
    monitor_path: /opt/conmon
    monitor_env: [A=1, "B=x=y"]
`;
    await writeFile(file, yaml);
    const { runtimes } = await loadConfig({ file });
    assert.deepEqual(runtimes.krun, {
      ...{ type: 'oci', path: 'crun', root: '/run/krun', allowedAnnotations: ['run.oci.', 'io.katacontainers.'] },
      ...{
        defaultAnnotations: { 'run.oci.handler': 'krun' },
        minMemory: 65_536,
        monitorPath: '/opt/conmon',
        monitorEnv: ['A=1', 'B=x=y'],
      },
    });
  });

  it('refuses annotations, variables and sysctls that are none, and a cgroup of the monitor', async () => {
    const yaml = `runtimes: { x: { default_annotations: { a: 1 }, monitor_env: [A], monitor_cgroup: pod } }
allowed_unsafe_sysctls: [vm.swappiness]
drop_infra_ctr: maybe
`;
    assert.deepEqual(
      (await problemsOf(yaml)).map((problem) => problem.replace(/: (expected|unknown).*/, '')),
      [
        '/gantry.yaml:1: runtimes.x.monitor_cgroup',
        '/gantry.yaml:1: runtimes.x.default_annotations',
        '/gantry.yaml:1: runtimes.x.monitor_env',
        '/gantry.yaml:2: allowed_unsafe_sysctls',
        '/gantry.yaml:3: drop_infra_ctr',
      ],
    );
  });

  it('takes switches from a file and from a flag', async () => {
    await writeFile(file, 'drop_infra_ctr: true\n');
    assert.equal((await loadConfig({ file })).dropInfraCtr, true);
    assert.equal((await loadConfig({ file, flags: { 'drop-infra-ctr': 'false' } })).dropInfraCtr, false);
  });

  it('reads lengths of time, limits and capabilities into what the domain uses', async () => {
    await writeFile(
      file,
      'slow_operation: 1m\ndefault_capabilities: [CHOWN]\ndefault_ulimits: ["nofile=1:2", "core=unlimited"]\n',
    );
    const config = await loadConfig({ file });
    assert.equal(config.slowOperation, 60_000);
    assert.deepEqual(config.defaultCapabilities, ['CAP_CHOWN']);
    assert.deepEqual(config.defaultUlimits[0], { name: 'RLIMIT_NOFILE', soft: 1n, hard: 2n });
    assert.equal(config.defaultUlimits[1]?.hard, 2n ** 64n - 1n);
  });

  it('tells everything that is wrong at once, with file, line, key and what was expected', async () => {
    const yaml = 'root: var/lib\nlog:\n  levle: debug\n  format: xml\npids_limit: -1\nstreaming: 80\n';
    assert.deepEqual(await problemsOf(yaml), [
      '/gantry.yaml:1: root: expected an absolute path, got "var/lib"',
      '/gantry.yaml:3: log.levle: unknown key; did you mean level?',
      '/gantry.yaml:4: log.format: expected one of json, text, got "xml"',
      '/gantry.yaml:5: pids_limit: expected a whole number from 0 to 4194304, got -1',
      '/gantry.yaml:6: streaming: expected keys and values, got 80',
    ]);
  });

  it('refuses more image layers than overlayfs can stack', async () => {
    assert.deepEqual(await problemsOf('image: { max_layers: 501 }'), [
      '/gantry.yaml:1: image.max_layers: expected a whole number from 1 to 500, got 501',
    ]);
    assert.deepEqual(await problemsOf('image: { max_layers: 20 }'), []);
  });

  it('names the flag that is wrong', async () => {
    assert.deepEqual(await problemsOf('', { 'log-level': 'loud' }), [
      '--log-level: log.level: expected one of debug, info, warn, error, got "loud"',
    ]);
  });

  it('refuses keys that contradict each other, where they were written', async () => {
    const yaml = 'default_runtime: kata\nrun_root: /var/lib/gantry/run\n';
    assert.deepEqual(await problemsOf(yaml), [
      '/gantry.yaml:1: default_runtime: expected auto or one of crun, runc, got "kata"',
      '/gantry.yaml:2: run_root: expected a directory apart from root (/var/lib/gantry), got "/var/lib/gantry/run"',
    ]);
  });

  it('refuses broken YAML, duplicate keys and aliases with their line', async () => {
    assert.match((await problemsOf('root: /a\nroot: /b\n'))[0] ?? '', /gantry\.yaml:2: Map keys must be unique/);
    assert.match((await problemsOf('log: {level: [\n'))[0] ?? '', /gantry\.yaml:\d+: /);
    assert.match((await problemsOf('root: &a /a\nrun_root: *a\n'))[0] ?? '', /gantry\.yaml:2: aliases are not taken/);
  });

  it('refuses names of runtimes that no RuntimeClass could have', async () => {
    assert.match((await problemsOf('runtimes: { "../x": {} }\n'))[0] ?? '', /runtimes\.\.\.\/x: expected a DNS label/);
  });

  it('is not fooled by keys that objects have by birth', async () => {
    assert.match(
      (await problemsOf('__proto__: { root: /x }\nconstructor: 1\n')).join(),
      /__proto__: unknown key.*constructor: unknown key/s,
    );
  });
});
