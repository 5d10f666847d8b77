import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { Context } from '../../base/context.ts';
import type { Command, Host, RunOptions, RunResult } from '../../host/host.ts';

/**
 * As much of a host as networks need, on this machine and without any privilege: plugins are plain child processes,
 * cgroups are names. For the behaviour of {@link createNetworks} alone.
 */
export class PluginHost {
  readonly cgroupsAlive = new Set<string>();
  readonly pinned = new Set<string>();
  /** Errors that the next runs fail to start with. */
  readonly startErrors: Error[] = [];

  asHost(): Host {
    const cgroups = {
      create: async (path: string) => void this.cgroupsAlive.add(path),
      remove: async (path: string) => void this.cgroupsAlive.delete(path),
    };
    const namespaces = { isPinned: async (path: string) => this.pinned.has(path) };
    const processes = { run: this.#run };
    return { files, cgroups, namespaces, processes } as unknown as Host;
  }

  readonly #run = async (command: Command, options: RunOptions, ctx: Context): Promise<RunResult> => {
    const failure = this.startErrors.shift();
    if (failure !== undefined) throw failure;
    const [program, ...args] = command.argv;
    const child = spawn(program, args, { env: { ...command.env }, stdio: 'pipe' });
    const kill = (): boolean => child.kill('SIGKILL');
    ctx.signal.addEventListener('abort', kill, { once: true });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeoutMs);
    const collect = async (stream: NodeJS.ReadableStream): Promise<Buffer> =>
      Buffer.concat((await Array.fromAsync(stream)) as Buffer[]);
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin);
    const ended = new Promise<{ code: number | undefined; signal: string | undefined }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
    });
    try {
      const [end, stdout, stderr] = await Promise.all([ended, collect(child.stdout), collect(child.stderr)]);
      return { ...end, stdout, stderr, truncated: false, timedOut };
    } finally {
      clearTimeout(timer);
      ctx.signal.removeEventListener('abort', kill);
    }
  };
}

const absentAs =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };

const files = {
  makeDirectory: async (path: string, mode: number) => void (await mkdir(path, { recursive: true, mode })),
  write: (path: string, content: string | Uint8Array, mode: number) => writeFile(path, content, { mode }),
  read: (path: string) => readFile(path).catch(absentAs(undefined)),
  list: (path: string) => readdir(path).catch(absentAs<string[]>([])),
  remove: (path: string) => rm(path, { force: true }),
};
