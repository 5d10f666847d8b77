import type { Contender } from './contender.ts';
import type { Samples } from './samples.ts';

/** What a part of the benchmark works with. */
export interface Bench {
  readonly contenders: readonly Contender[];
  /** On the fresh disk: logs and volumes of the pods. */
  readonly directory: string;
  /** Life cycles a round, one after the other. */
  readonly pods: number;
  /** Pods at rest while lists, statistics, memory and idling are measured. */
  readonly crowd: number;
  readonly idleSeconds: number;
  samplesOf(contender: Contender): Samples;
}

/** The first contender alternates, so that other load on the machine affects both. */
export function inTurn(bench: Bench, turn: number): readonly Contender[] {
  return turn % 2 === 0 ? bench.contenders : bench.contenders.toReversed();
}
