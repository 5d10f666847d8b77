import { Internal, ReleaseFailed } from '../base/failure.ts';
import type { ReleaseReport } from './ledger.ts';
import { describeResource } from './resource.ts';

/**
 * Reports what a release left behind, which stays in the ledger and is tried again.
 * @param doing for the message, if no `cause` is given: `removing container 1234`
 * @param cause what made the release necessary
 * @throws ReleaseFailed naming every resource that is left
 */
export function throwIfAnyLeft({ left }: ReleaseReport, doing: string, cause?: unknown): void {
  const [first] = left;
  if (first === undefined) return;
  throw new ReleaseFailed(
    left.map(({ resource }) => describeResource(resource)),
    cause ?? new Internal(doing, first.error),
  );
}
