import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { CriClient } from '../../test/harness/cri-client.ts';
import { type Contender, podParent } from './contender.ts';
import { memoryOf } from './usage.ts';

const NAME = 'endpoint';

/**
 * A runtime that is already running, by its socket. It must have the image's registry, the same OCI runtime and the
 * same kind of network configured for the ratios to be meaningful.
 * @param argument text that only the arguments of its helper processes contain (its root, for example)
 */
export async function endpoint(socket: string, argument: string): Promise<Contender> {
  const daemon = listenerOf(socket);
  const cri = await CriClient.connect(socket);
  return {
    name: NAME,
    cri,
    memory: () => memoryOf(daemon, argument, podParent(NAME)),
    cpu: () => Number.NaN,
    async [Symbol.asyncDispose](): Promise<void> {
      cri[Symbol.dispose]();
    },
  };
}

/** The process that listens on a unix socket. @throws Error if there is none */
function listenerOf(socket: string): number {
  const inodes = new Set(
    readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[7] === socket)
      .map((fields) => `socket:[${fields[6]}]`),
  );
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    if (descriptorsOf(pid).some((target) => inodes.has(target))) return Number(pid);
  }
  throw new Error(`nothing listens on ${socket}`);
}

function descriptorsOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
