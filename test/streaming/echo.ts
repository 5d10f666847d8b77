import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CriClient } from '../harness/cri-client.ts';
import { NODE } from '../harness/project-paths.ts';

const SERVER = `
const { createServer } = require('node:net');
const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}).pipe(socket));
server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'));
`;

/** A server in a pod's network that sends back what it receives, for many connections at once: busybox has none. */
export async function startEcho(cri: CriClient, podSandboxId: string, port: number): Promise<AsyncDisposable> {
  const { info } = await cri.call('PodSandboxStatus', { podSandboxId, verbose: true });
  const { pid } = JSON.parse(info.info) as { readonly pid: number };
  const argv = ['-t', String(pid), '-n', NODE, '-e', SERVER, String(port)];
  const child = spawn('nsenter', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
