import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { findCdiDevices } from './find-cdi-devices.ts';
import { parseCdiSpec } from './parse-cdi-spec.ts';
import { requestedCdiDevices } from './requested-cdi-devices.ts';

const DIRECTORIES = ['/etc/cdi', '/var/run/cdi'];
const GPU = `
cdiVersion: 0.6.0
kind: vendor.com/gpu
containerEdits:
  env: [ALL=1]
devices:
  - name: "0"
    containerEdits:
      env: [GPU=0]
      deviceNodes: [{ path: /dev/gpu0, permissions: rw }]
      mounts: [{ hostPath: /lib/gpu.so, containerPath: /lib/gpu.so, options: [ro, bind] }]
      hooks: [{ hookName: createContainer, path: /usr/bin/hook, args: [hook, ldconfig] }]
      additionalGids: [44]
  - name: "1"
    containerEdits: { env: [GPU=1] }
`;

async function hostWith(specs: Readonly<Record<string, string>>): Promise<FakeHost> {
  const host = new FakeHost();
  for (const directory of DIRECTORIES) await host.files.makeDirectory(directory, 0o755);
  for (const [path, text] of Object.entries(specs)) await host.files.write(path, text, 0o644);
  return host;
}

const envOf = async (host: FakeHost, ...names: string[]): Promise<readonly string[]> =>
  (await findCdiDevices(requestedCdiDevices({ cdiDevices: names, annotations: {} }), DIRECTORIES, host.files)).flatMap(
    ({ env }) => env,
  );

describe('findCdiDevices()', () => {
  it('finds devices by their names, with the common part of a file once', async () => {
    const host = await hostWith({ '/etc/cdi/gpu.yaml': GPU });
    assert.deepEqual(await envOf(host, 'vendor.com/gpu=0', 'vendor.com/gpu=1'), ['ALL=1', 'GPU=0', 'GPU=1']);
  });

  it('prefers the later directory, and reads JSON', async () => {
    const later = JSON.stringify({
      cdiVersion: '0.6.0',
      kind: 'vendor.com/gpu',
      devices: [{ name: '0', containerEdits: { env: ['LATER=1'] } }],
    });
    const host = await hostWith({ '/etc/cdi/gpu.yaml': GPU, '/var/run/cdi/gpu.json': later });
    assert.deepEqual(await envOf(host, 'vendor.com/gpu=0'), ['LATER=1']);
    assert.deepEqual(await envOf(host, 'vendor.com/gpu=1'), ['ALL=1', 'GPU=1']);
  });

  it('refuses what no file has, saying which files could not be read', async () => {
    const host = await hostWith({ '/etc/cdi/gpu.yaml': GPU, '/etc/cdi/bad.json': '{' });
    await assert.rejects(envOf(host, 'vendor.com/gpu=7'), /no CDI specification .*"vendor.com\/gpu=7".*bad\.json/);
    assert.deepEqual(await envOf(host, 'vendor.com/gpu=1'), ['ALL=1', 'GPU=1']);
  });

  it('refuses a device that two files of one directory have', async () => {
    const host = await hostWith({ '/etc/cdi/a.yaml': GPU, '/etc/cdi/b.yaml': GPU });
    await assert.rejects(envOf(host, 'vendor.com/gpu=0'), /2 files/);
  });

  it('reads nothing where no device is asked for', async () => {
    assert.deepEqual(await findCdiDevices([], ['/none'], new FakeHost().files), []);
  });
});

describe('parseCdiSpec()', () => {
  for (const [what, text] of [
    ['a kind without a class', 'kind: vendor.com'],
    ['an edit that is not honoured', 'kind: v.com/c\ncontainerEdits: { intelRdt: {} }'],
    [
      'permissions of other letters',
      'kind: v.com/c\ncontainerEdits: { deviceNodes: [{ path: /dev/x, permissions: z }] }',
    ],
    ['a FIFO', 'kind: v.com/c\ncontainerEdits: { deviceNodes: [{ path: /dev/x, type: p }] }'],
    ['a hook of no name', 'kind: v.com/c\ncontainerEdits: { hooks: [{ hookName: x, path: /x }] }'],
    ['a list', '- 1'],
  ] as const) {
    it(`refuses ${what}, naming the file`, () => {
      assert.throws(() => parseCdiSpec('/etc/cdi/x.yaml', text), /\/etc\/cdi\/x\.yaml/);
    });
  }

  it('refuses a file, a list or a sum of changes that is too large, naming it and the limit', async () => {
    const spec = (devices: readonly object[], over: object = {}): string =>
      JSON.stringify({ cdiVersion: '0.6.0', kind: 'vendor.com/gpu', devices, ...over });
    const device = (name: string, count: number): object => ({
      name,
      containerEdits: { env: Array.from({ length: count }, (_, i) => `V${i}=1`) },
    });
    const refused = async (text: string, reason: RegExp, ...names: string[]): Promise<void> => {
      const host = await hostWith({ '/etc/cdi/gpu.json': text });
      await assert.rejects(envOf(host, ...names), reason);
    };
    const name = 'vendor.com/gpu=0';
    await refused(`${spec([device('0', 1)])}${' '.repeat(1024 * 1024)}`, /gpu\.json: exceeds 1048576 bytes/, name);
    await refused(spec([device('0', 4097)]), /gpu\.json: env has 4097 entries, more than 4096/, name);
    const many = Array.from({ length: 4097 }, (_, i) => device(String(i), 0));
    await refused(spec(many), /devices has 4097 entries, more than 4096/, name);
    const sum = spec([device('0', 2048), device('1', 2049)]);
    await refused(sum, /CDI_devices: has 4097 changes of the container, more than 4096/, name, 'vendor.com/gpu=1');
  });

  it('refuses a directory with more than 1024 specifications', async () => {
    const files = Array.from({ length: 1025 }, (_, i) => [`/etc/cdi/${i}.json`, '{}'] as const);
    const host = await hostWith(Object.fromEntries(files));
    await assert.rejects(envOf(host, 'vendor.com/gpu=0'), /CDI directory \/etc\/cdi: has 1025 specifications/);
  });
});
