import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Target } from './target.ts';
import { Tree } from './tree.ts';

/**
 * The root file system of most images: Debian's dynamic busybox (the static one runs its own applets if a path is
 * masked), the libraries it needs, util-linux's ipcs, and a pgrep. Applets are hard links: masking `/bin/ls` must not
 * mask `/bin/sh`.
 */
export function busyboxTree(root: string, target: Target): Tree {
  const libraries = join('lib', target.triplet);
  const tree = skeleton();
  for (const name of ['libc.so.6', 'libresolv.so.2']) tree.copy(join(libraries, name), join(root, libraries, name));
  const loader = join(root, libraries, target.loader.split('/').at(-1) ?? '');
  tree.copy(target.loader, loader);
  tree.copy('bin/busybox', join(root, 'bin/busybox'));
  for (const applet of applets(root, loader, libraries)) tree.hardLink(`bin/${applet}`, 'bin/busybox');
  return tree
    .copy('usr/bin/ipcs', join(root, 'usr/bin/ipcs'))
    .file('usr/bin/pgrep', '#!/bin/sh\nexec pidof "$@"\n', 0o755)
    .symlink('usr/bin/env', '../../bin/env');
}

function skeleton(): Tree {
  return new Tree()
    .directory('dev')
    .directory('home')
    .directory('proc', 0o555)
    .directory('root', 0o700)
    .directory('run')
    .directory('sys', 0o555)
    .directory('tmp', 0o1777)
    .directory('var/tmp', 0o1777)
    .symlink('var/run', '../run')
    .file('etc/passwd', passwd())
    .file('etc/group', group())
    .file('etc/hostname', 'localhost\n');
}

/** Accounts with the names that critest uses: nobody by name, www-data as the user of images. */
function passwd(): string {
  return [
    'root:x:0:0:root:/root:/bin/sh',
    'www-data:x:33:33:www-data:/var/www:/bin/false',
    'nobody:x:65534:65534:nobody:/home:/bin/false',
    '',
  ].join('\n');
}

function group(): string {
  return ['root:x:0:', 'www-data:x:33:', 'nogroup:x:65534:', ''].join('\n');
}

/** Asked from the program itself, run with the libraries it was packaged with. */
function applets(root: string, loader: string, libraries: string): readonly string[] {
  const busybox = join(root, 'bin/busybox');
  const list = execFileSync(loader, ['--library-path', join(root, libraries), busybox, '--list'], { encoding: 'utf8' });
  return list.split('\n').filter((name) => name !== '' && name !== 'busybox');
}
