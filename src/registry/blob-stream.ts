import type { IncomingMessage } from 'node:http';
import { Failure } from '../base/failure.ts';
import { pauseBeforeRetry, type RetryPolicy } from './backoff.ts';
import type { Descriptor } from './descriptor.ts';
import { startDigest } from './digest.ts';
import { formatEndpoint } from './endpoint.ts';
import { type Attempt, ConnectionBroken, ContentRejected } from './registry-failure.ts';
import type { Session } from './session.ts';
import { isTransient } from './transient.ts';
import type { Waiting } from './transport.ts';

/** The connection ended before the blob did, without an error of its own. */
class CutShort extends Error {}

/** After this many more bytes a connection has its retries again. */
const PROGRESS = 1024 * 1024;

/**
 * The bytes of one blob, verified while they pass. Bytes that were passed on cannot be withdrawn, so an interrupted
 * download is resumed at the offset that it reached, at the same endpoint or at the next one, and the digest is
 * verified over all parts.
 */
export class BlobStream {
  readonly #descriptor: Descriptor;
  readonly #sessions: readonly Session[];
  readonly #policy: RetryPolicy;
  readonly #hash: ReturnType<typeof startDigest> = startDigest();
  /** Endpoints that bytes were taken from. */
  readonly used: Set<Session> = new Set();
  #received = 0;
  /** Wrong bytes were passed on: no other endpoint can correct that. */
  #spoiled = false;
  #useRanges = true;

  /** `sessions`: the endpoints in order of preference, at least one. */
  constructor(descriptor: Descriptor, sessions: readonly Session[], policy: RetryPolicy) {
    this.#descriptor = descriptor;
    this.#sessions = sessions;
    this.#policy = policy;
  }

  /**
   * Yields the bytes; ends normally only after size and digest were found right.
   * @throws ContentRejected (wrong bytes), ConnectionBroken, what {@link Session.get} throws
   */
  async *bytes(ctx: Waiting): AsyncGenerator<Buffer, void, undefined> {
    let failure: Failure | undefined;
    for (const session of this.#sessions) {
      failure = yield* this.#fromEndpoint(session, ctx);
      if (failure === undefined) return;
      if (this.#spoiled) break;
    }
    throw failure ?? new RangeError('a blob needs an endpoint to come from');
  }

  /** Yields what one endpoint can give, with retries. Returns why it cannot go on, undefined when the blob is whole. */
  async *#fromEndpoint(session: Session, ctx: Waiting): AsyncGenerator<Buffer, Failure | undefined, undefined> {
    let retry = 0;
    for (;;) {
      const before = this.#received;
      try {
        yield* this.#rest(session, ctx);
        this.#verify(session);
        return undefined;
      } catch (error) {
        const failure = this.#classify(error, session, ctx);
        if (this.#received - before >= PROGRESS) retry = 0;
        if (!isTransient(failure) || retry === this.#policy.retries) return failure;
        await pauseBeforeRetry(this.#policy, retry, failure, ctx);
        retry += 1;
      }
    }
  }

  /** Asks for what is missing and yields it. */
  async *#rest(session: Session, ctx: Waiting): AsyncGenerator<Buffer, void, undefined> {
    const resume = this.#useRanges && this.#received > 0;
    const headers = resume ? { range: `bytes=${this.#received}-` } : {};
    const response = await session.get(`blobs/${this.#descriptor.digest}`, headers, this.#what(), ctx);
    let known = this.#knownBytes(response, session);
    for await (const chunk of response as AsyncIterable<Buffer>) {
      const fresh = chunk.subarray(Math.min(known, chunk.length));
      known -= chunk.length - fresh.length;
      if (fresh.length === 0) continue;
      this.#take(fresh, session);
      yield fresh;
    }
    if (this.#received < this.#descriptor.size) {
      throw new CutShort('it ended there');
    }
  }

  /**
   * The number of bytes in the response that were received before: none for a 206 that starts at our offset, all of
   * them for a server that ignores ranges. Any other response is refused before a byte of it is passed on.
   */
  #knownBytes(response: IncomingMessage, session: Session): number {
    const ranged = response.statusCode === 206;
    if (ranged && !response.headers['content-range']?.startsWith(`bytes ${this.#received}-`)) {
      response.destroy();
      this.#useRanges = false;
      throw new CutShort('it answered another range than the one asked for');
    }
    const { size } = this.#descriptor;
    const expected = ranged ? size - this.#received : size;
    const announced = response.headers['content-length'];
    if (announced !== undefined && Number(announced) !== expected) {
      response.destroy();
      const held = Number(announced) + size - expected;
      throw new ContentRejected(this.#attempt(session), `it has ${held} bytes, but its manifest says ${size}`);
    }
    return ranged ? 0 : this.#received;
  }

  #take(chunk: Buffer, session: Session): void {
    const { size } = this.#descriptor;
    this.used.add(session);
    if (this.#received + chunk.length > size) {
      this.#spoiled = true;
      throw new ContentRejected(this.#attempt(session), `it is longer than the ${size} bytes its manifest says`);
    }
    this.#received += chunk.length;
    this.#hash.update(chunk);
  }

  #verify(session: Session): void {
    const digest = `sha256:${this.#hash.digest('hex')}`;
    if (digest === this.#descriptor.digest) return;
    this.#spoiled = true;
    throw new ContentRejected(this.#attempt(session), `its bytes have the digest ${digest}`);
  }

  #classify(error: unknown, session: Session, ctx: Waiting): Failure {
    if (ctx.signal.aborted) throw ctx.signal.reason;
    if (error instanceof Failure) return error;
    const progress = { received: this.#received, size: this.#descriptor.size };
    return new ConnectionBroken(this.#attempt(session), error, progress);
  }

  #what(): string {
    return `blob ${this.#descriptor.digest}`;
  }

  #attempt(session: Session): Attempt {
    return { what: this.#what(), endpoint: formatEndpoint(session.endpoint) };
  }
}
