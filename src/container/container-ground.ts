import type { Images } from '../images/images.ts';
import type { PrepareContainer, SpecDefaults } from '../oci/prepare.ts';
import type { Drafts } from '../operation/drafts.ts';
import type { Turns } from '../operation/turns.ts';
import type { SandboxGround } from '../sandbox/sandbox-ground.ts';
import type { ContainerRequest } from './container-request.ts';
import type { Containers } from './containers.ts';
import type { Grace } from './grace.ts';
import type { LiveTasks } from './live-tasks.ts';

/** What the stories of containers stand on. */
export interface ContainerGround extends SandboxGround {
  readonly images: Images;
  readonly containers: Containers;
  readonly containerDrafts: Drafts<ContainerRequest>;
  readonly tasks: LiveTasks;
  /** Stops under way, by container id. */
  readonly graces: Map<string, Grace>;
  /** Containers whose start this incarnation has told a caller. */
  readonly heardStarts: Set<string>;
  /** Updates of limits, by container id. */
  readonly updates: Turns;
  readonly prepare: PrepareContainer;
  readonly specDefaults: SpecDefaults;
}
