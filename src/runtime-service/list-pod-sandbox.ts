import type { PodRuntime } from '../pod/runtime.ts';
import { EncodedRecords } from '../rpc/encoded.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { sandboxFilterOf } from './translate-filters.ts';
import { sandboxMessage } from './translate-sandbox-record.ts';

/** Sandboxes by id prefix, state and labels, from memory. */
export function listPodSandbox(pods: Pick<PodRuntime, 'sandboxes'>): RuntimeRpc<'ListPodSandbox'> {
  const encoded = new EncodedRecords(RUNTIME_RPCS.ListPodSandbox.response, (record: SandboxRecord) => ({
    items: [sandboxMessage(record)],
  }));
  return ({ filter }) => encoded.list(pods.sandboxes(sandboxFilterOf(filter)));
}
