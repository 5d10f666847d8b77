import { join } from 'node:path';
import type { Target } from './target.ts';
import { Tree } from './tree.ts';

/** What nginx serves and where. */
export interface Site {
  readonly port: number;
  readonly page: string;
}

/** Debian's nginx with the libraries it needs, as a layer over the busybox one. Logs go to the standard streams. */
export function nginxTree(root: string, target: Target, site: Site): Tree {
  const libraries: readonly (readonly [string, string])[] = [
    ['lib', 'libcrypt.so.1'],
    ['lib', 'libz.so.1'],
    ['usr/lib', 'libpcre2-8.so.0'],
    ['usr/lib', 'libssl.so.3'],
    ['usr/lib', 'libcrypto.so.3'],
  ];
  const tree = new Tree();
  for (const [directory, name] of libraries) {
    const path = join(directory, target.triplet, name);
    tree.copy(path, join(root, path));
  }
  return tree
    .copy('usr/sbin/nginx', join(root, 'usr/sbin/nginx'))
    .copy('etc/nginx/mime.types', join(root, 'etc/nginx/mime.types'))
    .file('etc/nginx/nginx.conf', configuration(site.port))
    .file('usr/share/nginx/html/index.html', site.page)
    .directory('usr/share/nginx/modules')
    .directory('var/lib/nginx')
    .directory('var/log/nginx');
}

function configuration(port: number): string {
  return `user www-data;
worker_processes 1;
pid /var/run/nginx.pid;
error_log /dev/stderr notice;
events { worker_connections 256; }
http {
  include mime.types;
  access_log /dev/stdout;
  server {
    listen ${port};
    listen [::]:${port};
    root /usr/share/nginx/html;
  }
}
`;
}
