import { FakeClock } from '../../base/testing/fake-clock.ts';
import type { FakeHost } from '../../host/testing/fake-host.ts';
import { OperationCgroups } from '../operation-cgroups.ts';

/** Operation cgroups of a fake host, below `/ops`. */
export function operationsOf(host: FakeHost): OperationCgroups {
  return new OperationCgroups('/ops', host, new FakeClock());
}

/** The paths of a fake host's cgroups below a parent. */
export function cgroupsBelow({ kernel }: FakeHost, parent: string): readonly string[] {
  return [...kernel.cgroups.keys()].filter((path) => path.startsWith(`${parent}/`));
}
