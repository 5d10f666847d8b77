import { tool } from '../harness/project-paths.ts';
import { run } from '../harness/run.ts';

export type Transport = 'spdy' | 'websocket';
export const TRANSPORTS: readonly Transport[] = ['spdy', 'websocket'];

/** How one connection went, as `test/streaming-client` prints it. */
export interface ClientResult {
  readonly bytes: number;
  readonly seconds: number;
  readonly firstByteSeconds: number;
  /** The bytes that came back are those that were sent, by checksum. */
  readonly equal: boolean;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode: number;
  readonly error?: string;
}

/** Runs the client made of Kubernetes' own Go packages. */
export async function goClient(
  command: 'exec' | 'run' | 'drain' | 'forward',
  options: Readonly<Record<string, string | number | boolean>>,
  ...urls: readonly string[]
): Promise<readonly ClientResult[]> {
  const flags = Object.entries(options).map(([name, value]) => `-${name}=${value}`);
  const ran = await run(tool('streaming-client'), [command, ...flags, ...urls], { timeoutMs: 600_000 });
  if (ran.code !== 0) throw new Error(`streaming-client ${command}: ${ran.stderr}`);
  return (JSON.parse(ran.stdout) as { readonly results: readonly ClientResult[] }).results;
}
