import { run } from '../../harness/run.ts';

interface Socket {
  readonly kind: string;
  readonly listens: boolean;
  /** What identifies this end and the other one: inodes of unix sockets, addresses of others. */
  readonly end: string;
  readonly otherEnd: string;
  readonly path: string;
  /** Its processes, as the `command` of each. */
  readonly holders: readonly { readonly command: string; readonly pid: number }[];
}

/**
 * Names for a process's sockets, by inode: its address, or the process at the other end, so that a leak is identified.
 * Undefined for a connection whose other end belongs to the calling process: closing it is not up to the process.
 */
export async function nameSockets(asker: number): Promise<(inode: string) => string | undefined> {
  const { stdout } = await run('ss', ['-xtuapneH']);
  const sockets = stdout.split('\n').flatMap(readSocket);
  const byInode = new Map(sockets.map(({ inode, socket }) => [inode, socket]));
  const byEnd = new Map(sockets.map(({ socket }) => [socket.end, socket]));
  return (inode) => {
    const socket = byInode.get(inode);
    if (socket === undefined) return 'socket of another kind';
    if (socket.listens) return `socket listening at ${socket.path}`;
    const other = byEnd.get(socket.otherEnd);
    if (other?.holders.some(({ pid }) => pid === asker) === true) return undefined;
    const holder = other?.holders[0]?.command ?? 'nobody';
    return `socket ${socket.kind} ${socket.path}, connected to ${holder}`;
  };
}

/** One line of `ss -xtuapneH`: type, state, two queues, two ends of two words (unix) or one (others), then details. */
function readSocket(line: string): readonly { readonly inode: string; readonly socket: Socket }[] {
  const words = line.trim().split(/\s+/);
  const [kind = '', state = '', , , local = '', second = '', , fourth = ''] = words;
  const unix = kind.startsWith('u_');
  const inode = unix ? second : /\bino:(\d+)/.exec(line)?.[1];
  if (inode === undefined || kind === '') return [];
  const holders = [...line.matchAll(/\("([^"]*)",pid=(\d+),fd=\d+\)/g)].map(([, command = '', pid]) => ({
    command,
    pid: Number(pid),
  }));
  const listens = state === 'LISTEN' || state === 'UNCONN';
  const [end, otherEnd] = unix ? [second, fourth] : [`${local} ${second}`, `${second} ${local}`];
  const path = unix && local === '*' ? 'pair' : local;
  return [{ inode, socket: { kind, listens, end, otherEnd, path, holders } }];
}
