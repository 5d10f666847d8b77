import { InvalidInput } from '../base/failure.ts';
import type { SpecDefaults } from '../oci/prepare.ts';

/** A memory limit of a request. */
export interface MemoryLimit {
  /** Name of its field. */
  readonly field: string;
  /** 0 if there is none; negative: no limit. */
  readonly bytes: bigint;
  /** Name of the handler of the container. */
  readonly handler: string;
}

/**
 * Refuses a memory limit below the minimum of its handler: the runtime's own process runs in the container's cgroup until
 * it starts the command, and would be killed without a message that says why.
 * @throws InvalidInput
 */
export function checkMemoryLimit(
  { field, bytes, handler }: MemoryLimit,
  { runtimes }: Pick<SpecDefaults, 'runtimes'>,
): void {
  const minimum = runtimes[handler]?.minMemory ?? 0;
  if (bytes <= 0n || bytes >= minimum) return;
  const remedy = `raise the limit, or lower runtimes.${handler}.min_memory in the configuration`;
  throw new InvalidInput(
    field,
    `${bytes} bytes is below the minimum of ${minimum} bytes for handler ${handler}: ${remedy}`,
  );
}
