import type { ContainerConfig } from '../base/cri.ts';
import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import { pidMode } from '../base/pid-mode.ts';
import type { TaskState } from '../handlers/handler.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import type { Containers } from './containers.ts';

/**
 * The PID namespace that a container joins, as a path; undefined where it gets its own or the host's.
 * Source: CRI v1, NamespaceOption.pid.
 * @throws NotFound, InvalidInput where the pod shares none, PreconditionFailed when the target container does not run
 */
export function pidNamespace(
  config: ContainerConfig,
  sandbox: SandboxRecord,
  containers: Containers,
): string | undefined {
  switch (pidMode(config, sandbox.config)) {
    case 'CONTAINER':
    case 'NODE':
      return undefined;
    case 'POD':
      return `/proc/${sharedPid(sandbox)}/ns/pid`;
    case 'TARGET':
      return `/proc/${targetPid(config.securityContext.namespaces?.targetId ?? '', sandbox, containers)}/ns/pid`;
  }
}

/** A pause of a pod that shares no PID namespace may be in the host's. */
function sharedPid({ id, config, pauseProcess }: SandboxRecord): number {
  const { pid } = config.securityContext.namespaces;
  if (pid === 'POD') return joinablePid(pauseProcess, `pod sandbox ${id}`);
  const problem = `is POD, but pod sandbox ${id} has no PID namespace to share: it was created with ${pid}`;
  throw new InvalidInput('linux.security_context.namespace_options.pid', problem);
}

function targetPid(targetId: string, sandbox: SandboxRecord, containers: Containers): number {
  const target = containers.get(targetId);
  if (target.sandboxId !== sandbox.id) {
    throw new PreconditionFailed(`target container ${target.id} is not in pod sandbox ${sandbox.id}`);
  }
  if (target.state !== 'RUNNING') throw new PreconditionFailed(`target container ${target.id} is not running`);
  return joinablePid(target.task, `target container ${target.id}`);
}

function joinablePid(state: TaskState | undefined, what: string): number {
  if (state?.process !== undefined) return state.process.pid;
  throw new PreconditionFailed(`${what} has no PID namespace that a container can join`);
}
