import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../../harness/project-paths.ts';
import { buildImages } from '../../images/build-images.ts';
import { busyboxTree } from '../../images/busybox-tree.ts';
import { type Image, type ImageSettings, publish } from '../../images/image.ts';
import { type Layer, packLayer } from '../../images/layer.ts';
import { unpackPackages } from '../../images/packages.ts';
import { hostTarget } from '../../images/target.ts';
import { Tree } from '../../images/tree.ts';
import { RegistryStore } from '../../registry/registry-store.ts';

interface Settings extends ImageSettings {
  readonly Volumes?: Readonly<Record<string, object>>;
}

const DIRECTORY = join(CACHE, 'peers/registry');
/** Changes with the images below. */
const RECIPES = '2';
const SHELL: Settings = { Cmd: ['sh'] };
const NOBODY = 65_534;

/** By the keys of the suite's list of images. */
const NAMES = {
  alpine: 'peers/alpine:1',
  busybox: 'peers/busybox:1',
  pause: 'pause:3.10',
  resourceconsumer: 'peers/resource-consumer:1',
  volumecopyup: 'peers/volume-copy-up:1',
  volumeownership: 'peers/volume-ownership:1',
  nginx: 'e2e-test-images/nginx:1.14-2',
} as const;

/** The suite's list of images as TOML. */
export function imageList(): string {
  return Object.entries(NAMES)
    .map(([key, name]) => `${key} = "registry.k8s.io/${name}"\n`)
    .join('');
}

/**
 * A registry's directory with stand-ins for the images of containerd's suite, in addition to those of the other tests.
 */
export async function buildContainerdImages(): Promise<string> {
  const complete = join(DIRECTORY, `peers-${RECIPES}`);
  await buildImages({ directory: DIRECTORY });
  if (existsSync(complete)) return DIRECTORY;
  const target = hostTarget();
  const base = packLayer(busyboxTree(await unpackPackages(join(CACHE, 'images')), target));
  const store = new RegistryStore(DIRECTORY);
  for (const image of catalogue(base)) await publish(store, image, target.goarch);
  await writeFile(complete, '');
  return DIRECTORY;
}

function catalogue(base: Layer): readonly Image[] {
  return [
    named(NAMES.alpine, base, alpineTree(), SHELL),
    named(NAMES.busybox, base, accountsTree(), SHELL),
    named(NAMES.resourceconsumer, base, new Tree().file('usr/bin/stress', STRESS, 0o755), {
      Cmd: ['sleep', '1000'],
    }),
    named(NAMES.volumecopyup, base, volumesTree(), {
      ...SHELL,
      Volumes: { '/test_dir': {}, 'C:/weird_test_dir': {}, '/:colon_prefixed': {} },
    }),
    named(NAMES.volumeownership, base, new Tree().directory('test_dir', 0o755, { uid: NOBODY, gid: NOBODY }), {
      ...SHELL,
      Volumes: { '/test_dir': {} },
    }),
  ];
}

function named(name: string, base: Layer, tree: Tree, config: Settings): Image {
  return { names: [name], layers: [base, packLayer(tree)], dialect: 'oci', config };
}

/** Contains what the tests of image volumes read: a file below /etc, and a symbolic link that leads out of /bin. */
function alpineTree(): Tree {
  return new Tree()
    .file('etc/os-release', 'ID=alpine\nNAME="Alpine Linux"\n')
    .file('bin/.wh.sh', '')
    .symlink('bin/sh', '/bin/busybox');
}

function accountsTree(): Tree {
  const passwd = ['root:x:0:0:root:/root:/bin/sh', 'daemon:x:1:1:daemon:/usr/sbin:/bin/false'];
  const group = ['root:x:0:', 'daemon:x:1:', 'wheel:x:10:root'];
  return new Tree().file('etc/passwd', `${passwd.join('\n')}\n`).file('etc/group', `${group.join('\n')}\n`);
}

/** `stress -m 1 --vm-bytes 100M …`: uses about that much memory for half a minute. */
const STRESS = "#!/bin/sh\nx=$(head -c 100000000 /dev/zero | tr '\\0' x)\nsleep 30\n";

function volumesTree(): Tree {
  return new Tree()
    .file('test_dir/test_file', 'test_content\n')
    .file('C:/weird_test_dir/weird_test_file', 'test_content\n')
    .file(':colon_prefixed/colon_prefixed_file', 'test_content\n');
}
