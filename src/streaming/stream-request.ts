import type { RequestedStreams } from './exec-target.ts';

/** What a token stands for, as CRI asked for it. The kinds are the paths of their URLs. */
export type StreamRequest =
  | {
      readonly kind: 'exec';
      readonly containerId: string;
      readonly argv: readonly string[];
      readonly streams: RequestedStreams;
    }
  | { readonly kind: 'attach'; readonly containerId: string; readonly streams: RequestedStreams }
  | {
      readonly kind: 'portforward';
      readonly sandboxId: string;
      /** Named by clients of WebSocket only; others name them per connection. */
      readonly ports: readonly number[];
    };

export type StreamKind = StreamRequest['kind'];
