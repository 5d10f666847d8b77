import type { ContainerRecord } from '../container/record.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { EncodedRecords } from '../rpc/encoded.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerMessage } from './translate-container-record.ts';
import { containerFilterOf } from './translate-filters.ts';

/** Containers by id prefix, state, sandbox and labels, from memory. */
export function listContainers(pods: Pick<PodRuntime, 'containers'>): RuntimeRpc<'ListContainers'> {
  const encoded = new EncodedRecords(RUNTIME_RPCS.ListContainers.response, (record: ContainerRecord) => ({
    containers: [containerMessage(record)],
  }));
  return ({ filter }) => encoded.list(pods.containers(containerFilterOf(filter)));
}
