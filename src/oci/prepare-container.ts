import { gatherContainerFacts } from './gather/gather-container-facts.ts';
import type { PrepareContainer } from './prepare.ts';
import { buildContainerSpec, specNotes } from './spec/build-container-spec.ts';
import { stopSignal } from './stop-signal.ts';

/** Gathers, then builds in pure steps: the implementation of {@link PrepareContainer}. */
export const prepareContainer: PrepareContainer = async (request, host, defaults, ctx) => {
  const signal = stopSignal(request.config.stopSignal, request.image.stopSignal);
  const facts = await gatherContainerFacts(request, host, defaults, ctx);
  return {
    spec: buildContainerSpec(facts),
    user: facts.user,
    stopSignal: signal,
    mounts: request.config.mounts,
    sources: new Map(facts.mounts.flatMap(({ index, hostSource }) => (hostSource ? [[index, hostSource]] : []))),
    resources: request.config.resources,
    notes: specNotes(facts),
  };
};
