import { busyboxTree } from './busybox-tree.ts';
import { compile } from './compile.ts';
import type { Image, ImageSettings } from './image.ts';
import { type Layer, packLayer } from './layer.ts';
import { nginxTree, type Site } from './nginx-tree.ts';
import type { Target } from './target.ts';
import { Tree } from './tree.ts';

const E2E = 'e2e-test-images';
const CRI_TOOLS = 'k8s-staging-cri-tools';

/**
 * Every image that the tests and the demonstration pull, made from the unpacked packages in `root`. Repositories are
 * those of registry.k8s.io, k8s.gcr.io, gcr.io, docker.io and public.ecr.aws, which share the loopback registry.
 */
export function catalogue(root: string, target: Target): readonly Image[] {
  const base = packLayer(busyboxTree(root, target));
  return [
    ...critestBasics(base, root, target),
    ...pauses(),
    ...userImages(base),
    ...stampedImages(base),
    ...demos(base, root, target),
  ];
}

function critestBasics(base: Layer, root: string, target: Target): readonly Image[] {
  const nginx = nginxLayer(root, target, { port: 80, page: '<h1>nginx</h1>\n' });
  const hostNginx = nginxLayer(root, target, { port: 12_003, page: '<h1>nginx on the host network</h1>\n' });
  return [
    { names: [`${E2E}/busybox:1.29-2`], layers: [base], dialect: 'docker', indexed: true, config: SHELL },
    { names: [`${E2E}/nginx:1.14-2`], layers: [base, nginx], dialect: 'oci', indexed: true, config: NGINX },
    { names: [`${E2E}/httpd:2.4.39-4`], layers: [base, packLayer(httpdTree())], dialect: 'oci-untyped', config: HTTPD },
    { names: [`${E2E}/nonewprivs:1.3`], layers: [base, packLayer(nonewprivsTree())], dialect: 'docker', config: NNP },
    {
      names: [`${CRI_TOOLS}/hostnet-nginx-${target.goarch}:latest`],
      layers: [base, hostNginx],
      dialect: 'oci',
      config: NGINX,
    },
  ];
}

const SHELL: ImageSettings = { Cmd: ['sh'] };
const HTTPD: ImageSettings = { Cmd: ['httpd-foreground'], ExposedPorts: { '80/tcp': {} } };
const NNP: ImageSettings = { Cmd: ['/usr/local/bin/nnp'] };
const NGINX: ImageSettings = { Cmd: ['nginx', '-g', 'daemon off;'], ExposedPorts: { '80/tcp': {} } };

function nginxLayer(root: string, target: Target, site: Site): Layer {
  return packLayer(nginxTree(root, target, site));
}

/** Its log contains httpd, which critest searches. */
function httpdTree(): Tree {
  const script = '#!/bin/sh\necho "httpd: serving /www on port 80"\nexec httpd -f -v -p 80 -h /www\n';
  return new Tree()
    .file('www/index.html', '<h1>It works!</h1>\n')
    .file('usr/local/bin/httpd-foreground', script, 0o755);
}

function nonewprivsTree(): Tree {
  return new Tree().file('usr/local/bin/nnp', compile('nonewprivs'), 0o4755);
}

/** 3.9 has a file more than the others, so that its id is its own: critest removes it. */
function pauses(): readonly Image[] {
  const program = packLayer(new Tree().file('pause', compile('pause'), 0o755));
  const mark = packLayer(new Tree().file('version', '3.9\n'));
  const config: ImageSettings = { Entrypoint: ['/pause'], User: '65535:65535' };
  return [
    { names: ['pause:3.9'], layers: [program, mark], dialect: 'oci', indexed: true, config },
    { names: ['pause:3.10'], layers: [program], dialect: 'docker', config },
  ];
}

/** Images that differ in their user alone, without a layer of their own. */
function userImages(base: Layer): readonly Image[] {
  const users = { uid: '1002', username: 'www-data', 'uid-group': '1003:1004', 'username-group': 'www-data:1004' };
  const plain = Object.entries(users).map(([name, User]): Image => {
    const names = [`${CRI_TOOLS}/test-image-user-${name}:latest`];
    return { names, layers: [base], dialect: 'docker', config: { ...SHELL, User } };
  });
  return [...plain, predefinedGroup(base)];
}

/** Its /etc/group puts the user into a group that was not requested: SupplementalGroupsPolicy decides about it. */
function predefinedGroup(base: Layer): Image {
  const tree = new Tree()
    .file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\ndefault-user:x:1000:1000::/home/default-user:/bin/sh\n')
    .file('etc/group', 'root:x:0:\ndefault-user:x:1000:\ngroup-defined-in-image:x:50000:default-user\n')
    .directory('home/default-user', 0o755, { uid: 1000, gid: 1000 });
  return {
    names: [`${CRI_TOOLS}/test-image-predefined-group:latest`],
    layers: [base, packLayer(tree)],
    dialect: 'oci',
    config: { ...SHELL, User: '1000' },
  };
}

/** Images that differ in one small file. One of them comes uncompressed. */
function stampedImages(base: Layer): readonly Image[] {
  const stamped = (file: string, ...names: string[]): Image => {
    const form = file === 'test-image-1' ? 'none' : 'gzip';
    const layer = packLayer(new Tree().file(file, `${file}\n`), form);
    const repositories = names.map((name) => `${CRI_TOOLS}/${name}`);
    return { names: repositories, layers: [base, layer], dialect: form === 'none' ? 'oci' : 'docker', config: SHELL };
  };
  return [
    stamped('test-image-latest', 'test-image-latest:latest'),
    stamped('test', 'test-image-tag:test'),
    stamped('all', 'test-image-tag:all'),
    stamped('test-image-1', 'test-image-1:latest'),
    stamped('test-image-2', 'test-image-2:latest'),
    stamped('test-image-3', 'test-image-3:latest'),
    stamped('same-image', 'test-image-tags:1', 'test-image-tags:2', 'test-image-tags:3'),
  ];
}

/** For people, for benchmarks, and one layer in zstd. */
function demos(base: Layer, root: string, target: Target): readonly Image[] {
  const page = '<!doctype html>\n<title>Gantry</title>\n<h1>Hello from a pod that Gantry runs</h1>\n';
  const ecr = ['1.35.0-glibc', '1-uclibc', '1', '1-glibc', '1-musl'].map((tag) => `docker/library/busybox:${tag}`);
  const zstd = packLayer(new Tree().file('zstd', 'this layer came as zstd\n'), 'zstd');
  return [
    {
      names: ['library/web:1.0'],
      layers: [base, nginxLayer(root, target, { port: 80, page })],
      dialect: 'oci',
      config: NGINX,
    },
    { names: ['library/busybox:latest', 'library/busybox:1.35'], layers: [base], dialect: 'oci', config: SHELL },
    { names: ecr, layers: [base], dialect: 'docker', config: SHELL },
    { names: ['library/zstd:1.0'], layers: [base, zstd], dialect: 'oci', config: SHELL },
  ];
}
