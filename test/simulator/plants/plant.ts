import type { TestDomainParts } from '../../../src/daemon/testing/compose-test-domain.ts';
import type { StateDriver } from '../../../src/state/driver.ts';
import type { IncarnationParts } from '../incarnation.ts';

/** A defect put into the domain from outside, to see that the simulator finds what it is for. */
export interface Plant {
  readonly name: string;
  /** What it does wrong, and what follows from it. */
  readonly story: string;
  /** Wraps what keeps the rows. */
  driver?(driver: StateDriver): StateDriver;
  /** Wraps what the domain stands on. */
  parts?(parts: TestDomainParts, incarnation: IncarnationParts): TestDomainParts;
  /** Changes a class of the domain for a while; returns how to undo that. */
  patch?(): () => void;
}
