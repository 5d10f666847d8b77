import type { Context } from '../../base/context.ts';
import { DeadlineExceeded } from '../../base/failure.ts';
import type { HostFileStat, PathProbe, PathProbeResult } from '../host.ts';
import { errnoName } from '../host-failure.ts';
import { CancelledRequest, type GantryHost } from './gantry-host/client.ts';
import { PROBE_RESULTS } from './gantry-host/opcodes.ts';
import { type WireReader, WireWriter } from './gantry-host/wire.ts';

/** Type bits of st_mode. */
const KINDS: ReadonlyMap<number, HostFileStat['kind']> = new Map([
  [0o010000, 'fifo'],
  [0o020000, 'char'],
  [0o040000, 'directory'],
  [0o060000, 'block'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
  [0o140000, 'socket'],
]);

/** kubelet waits two minutes for a container: a path that has not answered by then would cost it the reason. */
const RESPONSE_TIMEOUT_MS = 20_000;

/** @see HostProcesses.probe */
export async function probePaths(
  gantryHost: GantryHost,
  paths: readonly PathProbe[],
  ctx: Context,
): Promise<readonly PathProbeResult[]> {
  const w = new WireWriter();
  w.list(paths, ({ path, createDirectory }) => w.u8(createDirectory ? 1 : 0).string(path));
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(RESPONSE_TIMEOUT_MS)]);
  try {
    return await gantryHost.request('probe', 'inspect host paths', w.bytes(), takeResults, { signal });
  } catch (cause) {
    if (!(cause instanceof CancelledRequest)) throw cause;
    const stuck = paths[takeResults(cause.payload).length]?.path ?? 'host paths';
    throw new DeadlineExceeded(`the host path ${stuck} to answer`, {
      cause: signal.reason,
      remedy: 'check whether its file system (for example NFS) hangs',
    });
  }
}

function takeResults(payload: WireReader): readonly PathProbeResult[] {
  const results: PathProbeResult[] = [];
  while (!payload.isAtEnd) results.push(takeResult(payload));
  return results;
}

function takeResult(payload: WireReader): PathProbeResult {
  const kind = payload.u8();
  const errno = payload.u32();
  const resolved = payload.string();
  const stat = takeStat(payload);
  if (kind === PROBE_RESULTS.found) return { kind: 'found', resolved, stat };
  return kind === PROBE_RESULTS.missing ? { kind: 'missing' } : { kind: 'error', errno: errnoName(errno) };
}

function takeStat(payload: WireReader): HostFileStat {
  const mode = payload.u32();
  return {
    kind: KINDS.get(mode & 0o170000) ?? 'file',
    mode: mode & 0o7777,
    uid: payload.u32(),
    gid: payload.u32(),
    size: Number(payload.u64()),
    rdevMajor: payload.u32(),
    rdevMinor: payload.u32(),
    mtimeNs: payload.i64(),
    ctimeNs: payload.i64(),
  };
}
