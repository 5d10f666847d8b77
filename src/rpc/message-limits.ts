import { Exhausted } from '../base/failure.ts';
import { largestField } from '../base/heap-cost.ts';
import { type Codec, fromBytes } from './wire.ts';

/** Both ways. CRI's clients accept 16 MiB; a larger request is refused with RESOURCE_EXHAUSTED. */
export const MESSAGE_LIMIT: number = 16 * 1024 * 1024;

const KIB = 1024;

/** A request that describes a container: 2 MiB of arguments and environment (ARG_MAX), its annotations and its pod's. */
const CONFIG_BYTES = 4 * KIB * KIB;
/** Limits of a command: MAX_ARG_STRLEN for one argument, ARG_MAX for all; a command is not kept after the call. */
const COMMAND_BYTES = 2 * KIB * KIB;
/** Everything else: ids, filters, names, credentials. The commands of Exec are kept until their stream begins. */
const REQUEST_BYTES = 256 * KIB;

const REQUEST_LIMITS: Readonly<Record<string, number>> = {
  RunPodSandbox: CONFIG_BYTES,
  CreateContainer: CONFIG_BYTES,
  PullImage: CONFIG_BYTES,
  UpdateContainerResources: CONFIG_BYTES,
  ExecSync: COMMAND_BYTES,
};

/** The streamed form of a list. */
const STREAMED: Readonly<Record<string, string>> = {
  ListPodSandbox: 'StreamPodSandboxes',
  ListContainers: 'StreamContainers',
  ListContainerStats: 'StreamContainerStats',
  ListPodSandboxStats: 'StreamPodSandboxStats',
  ListPodSandboxMetrics: 'StreamPodSandboxMetrics',
  ListImages: 'StreamImages',
};

/** How large an encoded request of this rpc may be. */
export function requestLimit(rpc: string): number {
  return REQUEST_LIMITS[rpc] ?? REQUEST_BYTES;
}

/** Strings, messages and numbers of lists in one request: thirty thousand variables or labels. */
const REQUEST_VALUES = 100_000;

/**
 * The message of a request of that rpc.
 * @throws Exhausted for a request that is larger than those of its rpc may be, naming its largest field; RangeError,
 * Error on bytes that are not this message
 */
export function readRequest<T>(rpc: string, codec: Codec<T>, bytes: Buffer): T {
  const limit = requestLimit(rpc);
  const request = fromBytes(codec, bytes, REQUEST_VALUES);
  if (bytes.length <= limit) return request;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- codecs read objects
  const problem = `${bytes.length} bytes (most of them in ${largestField(request as object)}) exceed the limit`;
  throw new Exhausted(`${codec.name}: ${problem} of ${limit} bytes for a request of ${rpc}`, {
    remedy: 'make the configuration smaller; large data belongs into a mounted file',
  });
}

/** The response, if clients accept one of this size. @throws Exhausted naming the RPC that has no such limit */
export function sendable(rpc: string, response: Buffer): Buffer {
  if (response.length <= MESSAGE_LIMIT) return response;
  const streamed = STREAMED[rpc];
  const remedy = streamed === undefined ? 'ask for less' : `use ${streamed}, or a filter`;
  const problem = `${response.length} bytes exceed the message limit of ${MESSAGE_LIMIT} bytes`;
  throw new Exhausted(`the response of ${rpc}: ${problem}`, { remedy });
}
