import type { Images } from '../images/images.ts';
import type { PrepareContainer, SpecDefaults } from '../oci/prepare.ts';
import type { Drafts } from '../operation/drafts.ts';
import type { Turns } from '../operation/turns.ts';
import type { SandboxDeps } from '../sandbox/sandbox-deps.ts';
import type { ContainerRequest } from './container-request.ts';
import type { Containers } from './containers.ts';
import type { LiveTasks } from './live-tasks.ts';
import type { StopDeadline } from './stop-deadline.ts';

/** What the stories of containers stand on. */
export interface ContainerDeps extends SandboxDeps {
  readonly images: Images;
  readonly containers: Containers;
  readonly containerDrafts: Drafts<ContainerRequest>;
  readonly tasks: LiveTasks;
  /** Stops under way, by container id. */
  readonly stopDeadlines: Map<string, StopDeadline>;
  /** Containers whose start this incarnation has told a caller. */
  readonly reportedStarts: Set<string>;
  /** Updates of limits, by container id. */
  readonly updates: Turns;
  readonly prepare: PrepareContainer;
  readonly specDefaults: SpecDefaults;
}
