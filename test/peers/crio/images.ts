import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../../harness/project-paths.ts';
import { mustRun } from '../../harness/run.ts';
import { buildImages } from '../../images/build-images.ts';
import { compile } from '../../images/compile.ts';
import { type Image, type ImageSettings, publish } from '../../images/image.ts';
import { EPOCH, type Layer, packLayer } from '../../images/layer.ts';
import { hostTarget } from '../../images/target.ts';
import { Tree } from '../../images/tree.ts';
import { RegistryStore } from '../../registry/registry-store.ts';

const DIRECTORY = join(CACHE, 'peers/crio-registry');
/** Changes with the images below. */
const RECIPES = '2';
const SUITE = 'bookworm';
const MIRROR = 'http://deb.debian.org/debian';
const PACKAGES = ['redis-server', 'procps', 'iproute2', 'iputils-ping', 'ncat', 'hostname', 'libcap2-bin'];
/** Nothing of these is read by a test. */
const UNNEEDED = ['usr/share/doc', 'usr/share/locale', 'usr/share/man', 'var/cache/apt', 'var/lib/apt/lists', 'data'];

interface Settings extends ImageSettings {
  readonly Volumes?: Readonly<Record<string, object>>;
}

/** A registry's directory with stand-ins for the images of CRI-O's suite, beside those of the other tests. */
export async function buildCrioImages(entrypoint: string): Promise<string> {
  const complete = join(DIRECTORY, `peers-${RECIPES}`);
  await buildImages({ directory: DIRECTORY });
  if (existsSync(complete)) return DIRECTORY;
  const store = new RegistryStore(DIRECTORY);
  const base = await debianLayer(entrypoint);
  for (const one of catalogue(base)) await publish(store, one, hostTarget().goarch);
  writeFileSync(complete, '');
  return DIRECTORY;
}

function catalogue(base: Layer): readonly Image[] {
  const fedora = ['latest', 'othertag'].map((tag) => `crio/fedora-crio-ci:${tag}`);
  const pause = new Tree().file('pause', compile('pause'), 0o755);
  return [
    { names: fedora, layers: [base], dialect: 'docker', config: FEDORA },
    image('crio/hello-wasm:latest', new Tree().file('hello.wasm', '\0asm'), { Cmd: ['/hello.wasm'] }),
    image('crio/artifact:v1', new Tree().file('dir/file', '1\n').file('file', '2\n'), {}),
    image('crio/alpine:3.9', new Tree().file('etc/alpine-release', '3.9\n'), { Cmd: ['/bin/sh'] }),
    image('crio/pause:latest', pause, { Entrypoint: ['/pause'] }),
    image('pause:3.10.1', pause, { Entrypoint: ['/pause'] }),
  ];
}

function image(name: string, tree: Tree, config: Settings): Image {
  return { names: [name], layers: [packLayer(tree)], dialect: 'oci', config };
}

/** As the suite's Dockerfile declares it. */
const FEDORA: Settings = {
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'REDIS_VERSION=6.0.18'],
  Entrypoint: ['docker-entrypoint.sh'],
  Cmd: ['redis-server'],
  WorkingDir: '/data',
  ExposedPorts: { '6379/tcp': {} },
  Volumes: { '/data': {}, '/imagevolume': {} },
};

/** What the suite's Dockerfile makes of Fedora, made of Debian. */
async function debianLayer(entrypoint: string): Promise<Layer> {
  const work = join(CACHE, 'peers/crio-image');
  const root = join(work, 'root');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const packages = ['--variant=minbase', `--include=${PACKAGES.join()}`];
  await mustRun('nice', ['debootstrap', ...packages, SUITE, root, MIRROR], { timeoutMs: 1_800_000 });
  await withAccounts(root);
  for (const path of UNNEEDED) rmSync(join(root, path), { recursive: true, force: true });
  withFiles(root, entrypoint);
  const bytes = await packed(work);
  rmSync(work, { recursive: true });
  return { form: 'none', bytes, diffId: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

async function withAccounts(root: string): Promise<void> {
  for (const command of [
    'groupadd -g 5000 test',
    'useradd -m -d /home/test -s /bin/bash -g test -u 5000 test',
    'groupmod -g 998 redis',
    'usermod -u 998 redis',
  ]) {
    await mustRun('chroot', [root, ...command.split(' ')]);
  }
}

const SU_EXEC = '#!/bin/sh\nuser=$1\nshift\nexec setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"\n';

function withFiles(root: string, entrypoint: string): void {
  rmSync(join(root, 'bin/sh'));
  symlinkSync('bash', join(root, 'bin/sh'));
  writeFileSync(join(root, 'usr/bin/su-exec'), SU_EXEC, { mode: 0o755 });
  writeFileSync(join(root, 'usr/local/bin/docker-entrypoint.sh'), readFileSync(entrypoint), { mode: 0o755 });
  mkdirSync(join(root, 'data'));
  chownSync(join(root, 'data'), 998, 998);
  chownSync(join(root, 'etc'), 5000, 5000);
  chmodSync(join(root, 'etc'), 0o755);
}

async function packed(work: string): Promise<Buffer> {
  const archive = join(work, 'layer.tar');
  const stable = ['--sort=name', `--mtime=@${EPOCH}`, '--numeric-owner', '--exclude=./dev/*'];
  await mustRun('tar', ['-C', join(work, 'root'), ...stable, '-cf', archive, '.']);
  return readFileSync(archive);
}
