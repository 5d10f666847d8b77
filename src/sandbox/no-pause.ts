import type { NamespaceOptions } from '../base/cri.ts';
import type { SandboxDefaults } from './sandbox-deps.ts';

/** True of a pod that needs no process: its pins alone hold its namespaces, and no shared PID namespace wants a reaper. */
export function needsNoPause({ dropInfraCtr }: SandboxDefaults, { pid }: NamespaceOptions): boolean {
  return dropInfraCtr && pid !== 'POD';
}
