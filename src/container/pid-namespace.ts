import type { NamespaceOptions } from '../base/cri.ts';
import { PreconditionFailed } from '../base/failure.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import type { Containers } from './containers.ts';

/**
 * The PID namespace that a container joins, as a path; undefined where it gets its own or the host's.
 * Source: CRI v1, NamespaceOption.pid.
 * @throws NotFound, PreconditionFailed when the target container does not run
 */
export function pidNamespace(
  wanted: NamespaceOptions,
  sandbox: SandboxRecord,
  containers: Containers,
): string | undefined {
  switch (wanted.pid) {
    case 'CONTAINER':
    case 'NODE':
      return undefined;
    case 'POD':
      return sandbox.hold.pid === 0 ? undefined : `/proc/${sandbox.hold.pid}/ns/pid`;
    case 'TARGET':
      return `/proc/${targetPid(wanted.targetId, sandbox, containers)}/ns/pid`;
  }
}

function targetPid(targetId: string, sandbox: SandboxRecord, containers: Containers): number {
  const target = containers.get(targetId);
  if (target.sandboxId !== sandbox.id) {
    throw new PreconditionFailed(`target container ${target.id} is not in pod sandbox ${sandbox.id}`);
  }
  if (target.state !== 'RUNNING') throw new PreconditionFailed(`target container ${target.id} is not running`);
  return target.task.pid;
}
