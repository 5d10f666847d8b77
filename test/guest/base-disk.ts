import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CACHE } from '../harness/project-paths.ts';
import { mustRun } from '../harness/run.ts';

/** What a guest boots from. */
export interface BaseDisk {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

const SUITE = 'bookworm';
const MIRROR = 'http://deb.debian.org/debian';
const PACKAGES = [
  ...['systemd-sysv', 'dbus', 'udev', 'kmod', 'initramfs-tools', 'zstd', 'linux-image-cloud-amd64'],
  ...[
    'runc',
    'crun',
    'conmon',
    'containernetworking-plugins',
    'iptables',
    'iproute2',
    'procps',
    'util-linux',
    'libatomic1',
  ],
];
/** Files that are not needed in the guest. */
const UNNEEDED = ['usr/share/doc', 'usr/share/locale', 'usr/share/man', 'var/cache/apt', 'var/lib/apt/lists'];
const DISK_SIZE = '3G';
/** Files that replace Debian's own. */
const OVERLAY = join(import.meta.dirname, 'rootfs');
const BUILD_TIMEOUT_MS = 900_000;

/** A Debian guest with systemd, built once for each recipe (packages and own files) and kept in the cache. */
export async function baseDisk(log: (line: string) => void): Promise<BaseDisk> {
  const directory = join(CACHE, 'guest', recipeKey());
  const files = { disk: `${directory}/disk.img`, kernel: `${directory}/vmlinuz`, initrd: `${directory}/initrd.img` };
  if (existsSync(directory)) return files;
  const building = `${directory}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  log('building the guest (debootstrap)');
  await build(building);
  renameSync(building, directory);
  removeOthers(directory);
  return files;
}

/** Disks of earlier recipes, which are not used any more. */
function removeOthers(directory: string): void {
  const cache = dirname(directory);
  for (const name of readdirSync(cache)) {
    if (/^[0-9a-f]{16}$/.test(name) && name !== basename(directory)) rmSync(join(cache, name), { recursive: true });
  }
}

async function build(directory: string): Promise<void> {
  const root = join(directory, 'root');
  const options = { timeoutMs: BUILD_TIMEOUT_MS };
  await mustRun('debootstrap', ['--variant=minbase', `--include=${PACKAGES.join()}`, SUITE, root, MIRROR], options);
  cpSync(OVERLAY, root, { recursive: true });
  for (const disk of ['project', 'state']) mkdirSync(join(root, disk), { recursive: true });
  await mustRun('chroot', [root, 'update-initramfs', '-u'], options);
  await mustRun('chroot', [root, 'systemctl', 'enable', 'gantry-smokes.service']);
  await mustRun('chroot', [
    root,
    'systemctl',
    'mask',
    'getty@tty1.service',
    'serial-getty@ttyS0.service',
    'apt-daily.timer',
  ]);
  for (const path of UNNEEDED) rmSync(join(root, path), { recursive: true, force: true });
  const boot = readdirSync(join(root, 'boot'));
  for (const [prefix, name] of [
    ['vmlinuz-', 'vmlinuz'],
    ['initrd.img-', 'initrd.img'],
  ] as const) {
    const found = boot.find((file) => file.startsWith(prefix));
    if (found === undefined) throw new Error(`the guest has no ${name}`);
    cpSync(join(root, 'boot', found), join(directory, name));
  }
  // The image is filled without being mounted.
  await mustRun('mkfs.ext4', ['-q', '-F', '-L', 'guest', '-d', root, join(directory, 'disk.img'), DISK_SIZE], options);
  rmSync(root, { recursive: true, force: true });
}

function recipeKey(): string {
  const hash = createHash('sha256').update(JSON.stringify([SUITE, PACKAGES, UNNEEDED, DISK_SIZE]));
  for (const file of globSync('**', { cwd: OVERLAY }).sort()) {
    const path = join(OVERLAY, file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path));
  }
  hash.update(readFileSync(import.meta.filename));
  return hash.digest('hex').slice(0, 16);
}
