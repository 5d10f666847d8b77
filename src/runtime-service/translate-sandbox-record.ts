import * as m from '../rpc/generated/messages.ts';
import type { Init } from '../rpc/wire.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { namespaceOptionMessage } from './translate-security.ts';

/** A sandbox in a list. */
export function sandboxMessage(record: SandboxRecord): Init<m.PodSandbox> {
  const { metadata, labels, annotations } = record.config;
  return {
    id: record.id,
    metadata,
    state: m.PodSandboxState[`SANDBOX_${record.state}`],
    createdAt: record.createdAt,
    labels,
    annotations,
    runtimeHandler: record.requestedHandler,
  };
}

/** A sandbox's status. The first address is the primary one; `additional_ips` are the others. */
export function sandboxStatusMessage(record: SandboxRecord): Init<m.PodSandboxStatus> {
  const [ip = '', ...others] = record.ips;
  return {
    ...sandboxMessage(record),
    network: { ip, additionalIps: others.map((other) => ({ ip: other })) },
    linux: { namespaces: { options: namespaceOptionMessage(record.config.securityContext.namespaces) } },
  };
}
