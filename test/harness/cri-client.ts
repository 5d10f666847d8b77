import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const PROTO = fileURLToPath(new URL('../../proto/cri/api.proto', import.meta.url));
const SERVICE_OF_IMAGES = /^(ListImages|StreamImages|ImageStatus|PullImage|RemoveImage|ImageFsInfo)$/;

/** A message as plain data: enums by name, 64-bit integers as decimal strings, bytes as Buffer. */
// biome-ignore lint/suspicious/noExplicitAny: the tests read answers of 43 RPCs as a person reads JSON
export type Message = any;

/**
 * A CRI client that shares no code with the daemon: it reads `proto/cri/api.proto` at run time, so a mistake in the
 * generated code cannot cancel itself out.
 */
export class CriClient implements Disposable {
  readonly #client: grpc.Client;
  readonly #root: protobuf.Root;

  private constructor(client: grpc.Client, root: protobuf.Root) {
    this.#client = client;
    this.#root = root;
  }

  /** @param socket path of the unix socket */
  static async connect(socket: string): Promise<CriClient> {
    const root = await protobuf.load(PROTO);
    const client = new grpc.Client(`unix:${socket}`, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': 64 << 20,
      'grpc.max_send_message_length': 64 << 20,
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 200,
    });
    return new CriClient(client, root);
  }

  /** Calls one RPC by its name. Rejects with the grpc-js ServiceError (`code`, `details`). */
  call(
    rpc: string,
    request: Message = {},
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Message> {
    const { path, write, read } = this.#method(rpc);
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + (options.timeoutMs ?? 120_000);
      const call = this.#client.makeUnaryRequest<Message, Message>(
        path,
        write,
        read,
        request,
        new grpc.Metadata(),
        { deadline },
        (error, answer) => (error === null ? resolve(answer) : reject(error)),
      );
      options.signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  /** A call to be made often: the request is written once, and of its answer only the end is waited for. */
  undecoded(rpc: string, request: Message = {}): () => Promise<void> {
    const { path, write } = this.#method(rpc);
    const bytes = write(request);
    const asBytes = (either: Buffer): Buffer => either;
    return () =>
      new Promise((resolve, reject) => {
        const deadline = Date.now() + 120_000;
        this.#client.makeUnaryRequest(path, asBytes, asBytes, bytes, new grpc.Metadata(), { deadline }, (error) =>
          error === null ? resolve() : reject(error),
        );
      });
  }

  /** Opens a streaming RPC. Iterating over it gives its messages; `cancel()` ends it. */
  stream(rpc: string, request: Message = {}): grpc.ClientReadableStream<Message> {
    const { path, write, read } = this.#method(rpc);
    return this.#client.makeServerStreamRequest<Message, Message>(path, write, read, request);
  }

  /** All messages of a streamed list. */
  async collect(rpc: string, request: Message = {}): Promise<readonly Message[]> {
    const messages: Message[] = [];
    for await (const message of this.stream(rpc, request)) messages.push(message);
    return messages;
  }

  #method(rpc: string): { path: string; write: (message: Message) => Buffer; read: (bytes: Buffer) => Message } {
    const service = SERVICE_OF_IMAGES.test(rpc) ? 'ImageService' : 'RuntimeService';
    const method = this.#root.lookupService(`runtime.v1.${service}`).methods[rpc];
    if (method === undefined) throw new TypeError(`no RPC named ${rpc}`);
    method.resolve();
    const requestType = method.resolvedRequestType as protobuf.Type;
    const responseType = method.resolvedResponseType as protobuf.Type;
    return {
      path: `/runtime.v1.${service}/${rpc}`,
      write: (message) => Buffer.from(requestType.encode(requestType.fromObject(message)).finish()),
      read: (bytes) =>
        responseType.toObject(responseType.decode(bytes), { enums: String, longs: String, defaults: true }),
    };
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
