import { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import type { FakeImageDisk } from '../../src/images/testing/fake-images.ts';

/** Directories of pods and containers. */
export const ROOT = '/var/lib/gantry';

const CDI = {
  cdiVersion: '0.6.0',
  kind: 'vendor.example/gpu',
  devices: [{ name: 'zero', containerEdits: { env: ['GPU=zero'] } }],
};

/** Files of the machine, by path. */
const FILES: Readonly<Record<string, string>> = {
  '/etc/resolv.conf': 'nameserver 192.0.2.53\n',
  '/etc/hostname': 'node\n',
  '/etc/cdi/gpu.json': JSON.stringify(CDI),
  '/etc/selinux/targeted/contexts/lxc_contexts':
    'process = "system_u:system_r:container_t:s0"\nfile = "system_u:object_r:container_file_t:s0"\n',
  '/etc/seccomp/one.json': JSON.stringify({ defaultAction: 'SCMP_ACT_LOG' }),
};

/** Files of every image. */
const IMAGE_FILES: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/sh\n',
  '/etc/group': 'staff:x:50:web\n',
  '/public/index.html': 'hello',
};

/** A kernel with what requests name: devices, directories, a shared mount, the cgroup files of both versions. */
export function machine(): FakeKernel {
  const kernel = new FakeKernel();
  const { tree } = kernel;
  for (const path of [ROOT, '/run/gantry', '/run/gantry/ns', '/dev', '/mnt/shared', '/srv/data']) {
    tree.makeDirectory(path, 0o755);
  }
  writeAll(kernel, '', FILES);
  tree.put('/dev/fuse', { kind: 'char', mode: 0o600, rdev: [10, 229] });
  tree.addMount({
    ...{ target: '/mnt/shared', source: '/mnt/shared', type: 'bind', propagation: 'shared', readonly: false },
    backing: ['/mnt/shared'],
  });
  const limits = ['memory.memsw.usage_in_bytes', 'memory.swap.max', 'hugetlb.2MB.usage_in_bytes', 'hugetlb.2MB.max'];
  for (const path of ['/', '/kubepods', '/kubepods/pod1']) {
    kernel.cgroups.set(path, new Map(limits.map((file) => [file, '0'])));
  }
  return kernel;
}

/** Lays the layers of the images out that were pulled. */
export function unpack(kernel: FakeKernel, { stored }: FakeImageDisk): void {
  for (const layer of [...stored.values()].flatMap(({ layers }) => layers)) {
    writeAll(kernel, `${ROOT}/layers/${layer}`, IMAGE_FILES);
  }
}

function writeAll({ tree }: FakeKernel, below: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const whole = `${below}${path}`;
    tree.makeDirectory(whole.slice(0, whole.lastIndexOf('/')), 0o755);
    tree.put(whole, { kind: 'file', content: Buffer.from(text) });
  }
}
