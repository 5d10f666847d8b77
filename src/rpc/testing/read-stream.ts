import type { Context } from '../../base/context.ts';
import type { Codec, Init } from '../wire.ts';
import { testContext, whole } from './ask.ts';

type StreamRow<Q, S> = { readonly request: Codec<Q>; readonly response: Codec<S> };
type StreamHandler<Q, S> = (request: Q, ctx: Context) => AsyncIterable<Init<S>>;

/** Reads a streaming handler, `count` messages at most: all go through their bytes, so that they are complete. */
export async function readStream<Q, S>(
  row: StreamRow<Q, S>,
  handler: StreamHandler<NoInfer<Q>, NoInfer<S>>,
  request: Init<NoInfer<Q>>,
  count: number = Number.POSITIVE_INFINITY,
): Promise<readonly S[]> {
  const messages: S[] = [];
  for await (const message of handler(whole(row.request, request), testContext())) {
    messages.push(whole(row.response, message));
    if (messages.length >= count) break;
  }
  return messages;
}
