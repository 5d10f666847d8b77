import { type Context, throwIfLeft } from '../../base/context.ts';
import { Exhausted, InvalidInput } from '../../base/failure.ts';
import type { Session } from '../../base/session.ts';
import { withDetachKeys } from '../detach-keys.ts';
import type { AttachPlan, TaskInfo } from '../handler.ts';
import { AttachedOutput } from './attached-output.ts';
import type { ControlPipe } from './control-pipe.ts';
import { bundleFiles } from './monitor-arguments.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { QuietEnd } from './quiet-end.ts';

/** conmon takes so much of a packet and drops the rest. Source: conmon, src/conn_sock.c. */
const INPUT_PACKET = 32_768;
/** First byte of a packet of conmon's. */
const PIPE = { stdout: 2, stderr: 3 } as const;
/**
 * What is kept for a client that reads slower than the container writes, before it is let go. conmon writes to all
 * clients in turn and waits for each: a socket left unread would stop the container.
 */
const BACKLOG = 8 * 1024 * 1024;

/**
 * Connects to a running container's streams at its monitor. Others may be connected too; nothing of the past is shown.
 * @throws Unavailable when the monitor is gone
 */
export async function attachContainer(
  setup: OciSetup,
  record: MonitoredTask,
  control: ControlPipe,
  plan: AttachPlan,
  ctx: Context,
): Promise<Session> {
  throwIfLeft(ctx);
  const socket = await setup.host.files.connectPackets(bundleFiles(record.bundle).attach);
  const { promise: ended, resolve, reject } = Promise.withResolvers<undefined>();
  ended.catch(() => {});
  const overrun = (): void =>
    reject(new Exhausted(`attach to container ${record.id}: this client reads slower than the container writes`));
  const stdout = plan.stdout ? new AttachedOutput(BACKLOG, overrun) : undefined;
  const stderr = plan.stderr ? new AttachedOutput(BACKLOG, overrun) : undefined;
  const end = (): void => {
    quietEnd[Symbol.dispose]();
    stdout?.finish();
    stderr?.finish();
    resolve(undefined);
  };
  const quietEnd = new QuietEnd(setup.clock, end);
  socket.listen((packet) => {
    quietEnd.heard();
    if (packet[0] === PIPE.stdout) stdout?.accept(packet.subarray(1));
    else if (packet[0] === PIPE.stderr) stderr?.accept(packet.subarray(1));
  }, end);
  const input = plan.stdin ? socket.writable(INPUT_PACKET) : undefined;
  const stdin = input !== undefined && plan.tty ? withDetachKeys(input, end) : input;
  if (plan.endsWithStdin) input?.once('finish', () => quietEnd.begin());
  return {
    ...{ stdin, stdout, stderr, ended },
    resize: async (size) => {
      if (record.tty) await control.resize(size);
    },
    [Symbol.asyncDispose]: async () => {
      quietEnd[Symbol.dispose]();
      await socket[Symbol.asyncDispose]();
    },
  };
}

/** A client may ask for a terminal only where the container has one, and for its stderr only where it has none. */
export function refuseOtherTerminal(record: Pick<TaskInfo, 'id' | 'tty'>, tty: boolean): void {
  if (record.tty === tty) return;
  const has = record.tty ? 'has a terminal' : 'has no terminal';
  throw new InvalidInput('tty', `is ${tty}, but container ${record.id} ${has}`);
}
