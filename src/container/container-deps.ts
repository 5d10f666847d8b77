import type { Images } from '../images/images.ts';
import type { Leases } from '../images/leases.ts';
import type { PrepareContainer, SpecDefaults } from '../oci/prepare.ts';
import type { Creations } from '../operation/creations.ts';
import type { SandboxDeps } from '../sandbox/sandbox-deps.ts';
import type { ContainerBuilder } from './build-container.ts';
import type { ContainerRequest } from './container-request.ts';
import type { Containers } from './containers.ts';
import type { LiveTasks } from './live-tasks.ts';
import type { OutputBudget } from './output-budget.ts';

/** All objects of the domain; a function names those that it uses (`Pick`). */
export interface ContainerDeps extends SandboxDeps {
  readonly images: Images;
  readonly leases: Leases;
  readonly containers: Containers;
  readonly containerCreations: Creations<ContainerRequest>;
  readonly containerBuilder: ContainerBuilder;
  readonly tasks: LiveTasks;
  readonly outputBudget: OutputBudget;
  readonly prepare: PrepareContainer;
  readonly specDefaults: SpecDefaults;
}
