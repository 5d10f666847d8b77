import type { HostFiles } from '../../host/host.ts';

/** What the policy of the host has for containers, as `user:role:type:level`. */
export interface SelinuxContexts {
  readonly process: string;
  readonly file: string;
}

const CONFIG = '/etc/selinux/config';
const LIMIT = 64 * 1024;

/**
 * The contexts for containers of the host's policy; undefined where it has none (the package container-selinux brings them).
 * Source: selinux_lxc_contexts_path(3), `process = "…"` and `file = "…"`; selinux_config(5).
 */
export async function selinuxContexts(files: Pick<HostFiles, 'read'>): Promise<SelinuxContexts | undefined> {
  const policy = /^\s*SELINUXTYPE\s*=\s*(\w+)/m.exec(await textOf(files, CONFIG))?.[1] ?? 'targeted';
  const text = await textOf(files, `/etc/selinux/${policy}/contexts/lxc_contexts`);
  const [process, file] = [contextOf(text, 'process'), contextOf(text, 'file')];
  return process === undefined || file === undefined ? undefined : { process, file };
}

function contextOf(text: string, key: string): string | undefined {
  return new RegExp(`^\\s*${key}\\s*=\\s*"([^"]+)"`, 'm').exec(text)?.[1];
}

async function textOf(files: Pick<HostFiles, 'read'>, path: string): Promise<string> {
  return Buffer.from((await files.read(path, LIMIT)) ?? '').toString('utf8');
}
