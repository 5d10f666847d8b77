import type { ContainerRecord } from '../container/record.ts';
import type { SandboxRecord } from '../sandbox/record.ts';

/** As CRI's ContainerEventType names them. */
export type ContainerEventType = 'CREATED' | 'STARTED' | 'STOPPED' | 'DELETED';

/** What happened to a container or, as both peers tell it, to a sandbox under its own id. */
export interface ContainerEvent {
  readonly type: ContainerEventType;
  /** Of the container, or of the sandbox itself. */
  readonly id: string;
  /** Nanoseconds since the epoch; later events have later times. */
  readonly at: bigint;
  /** Its sandbox at that moment; for its own deletion, as it was last. Undefined where a container outlived it. */
  readonly sandbox: SandboxRecord | undefined;
  /** All containers of that sandbox at that moment. */
  readonly containers: readonly ContainerRecord[];
}
