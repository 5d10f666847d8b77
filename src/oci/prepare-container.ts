import { gatherContainerFacts } from './gather/gather-container-facts.ts';
import type { PrepareContainer } from './prepare.ts';
import { buildContainerSpec, specNotes } from './spec/build-container-spec.ts';
import { stopSignal } from './stop-signal.ts';

/** Gathers, then builds in pure steps: the implementation of {@link PrepareContainer}. */
export const prepareContainer: PrepareContainer = async (wish, host, defaults, ctx) => {
  const signal = stopSignal(wish.config.stopSignal, wish.image.stopSignal);
  const facts = await gatherContainerFacts(wish, host, defaults, ctx);
  return {
    spec: buildContainerSpec(facts),
    user: facts.user,
    stopSignal: signal,
    mounts: wish.config.mounts,
    sources: new Map(facts.mounts.flatMap(({ index, hostSource }) => (hostSource ? [[index, hostSource]] : []))),
    resources: wish.config.resources,
    notes: specNotes(facts),
  };
};
