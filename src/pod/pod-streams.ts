import type { Duplex } from 'node:stream';
import type { Context } from '../base/context.ts';
import { PreconditionFailed } from '../base/failure.ts';
import type { Session } from '../base/session.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import { attach, openExec } from '../container/stream-sessions.ts';
import type { AttachPlan, ExecSessionPlan } from '../handlers/handler.ts';

type StreamsDeps = Pick<ContainerDeps, 'host' | 'sandboxes' | 'containers' | 'tasks' | 'operations' | 'newId'>;
type Streams = Omit<AttachPlan, 'endsWithStdin'>;
type ExecStreams = Omit<ExecSessionPlan, 'id' | 'argv'>;

/** The streams of containers and pods. Ids may be unique prefixes; what is returned is the caller's. */
export class PodStreams {
  readonly #deps: StreamsDeps;

  constructor(deps: StreamsDeps) {
    this.#deps = deps;
  }

  /** @throws NotFound, PreconditionFailed saying why it cannot start */
  exec(id: string, argv: ExecSessionPlan['argv'], streams: ExecStreams, ctx: Context): Promise<Session> {
    return openExec(id, { ...streams, argv }, this.#deps, ctx);
  }

  /** @throws NotFound, PreconditionFailed, InvalidInput */
  attach(id: string, streams: Streams, ctx: Context): Promise<Session> {
    return attach(id, streams, this.#deps, ctx);
  }

  /** A connection to a port of the pod's loopback. @throws NotFound, PreconditionFailed, Unavailable */
  async portForward(id: string, port: number, ctx: Context): Promise<Duplex> {
    const { id: sandbox, state, namespaces } = this.#deps.sandboxes.get(id);
    if (state !== 'READY') throw new PreconditionFailed(`pod sandbox ${sandbox} is ${state}, not READY`);
    return await this.#deps.host.namespaces.connect(namespaces.net, port, ctx);
  }
}
