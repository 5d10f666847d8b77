import { IMAGE_RPCS, type ImageServiceRpcs, RUNTIME_RPCS, type RuntimeServiceRpcs } from '../generated/rpcs.ts';
import { type Service, unimplemented } from '../service.ts';

/** A RuntimeService with only these rpcs; the others answer UNIMPLEMENTED. */
export function partialRuntimeService(rpcs: Partial<Service<RuntimeServiceRpcs>>): Service<RuntimeServiceRpcs> {
  return { ...nothingOf(RUNTIME_RPCS), ...rpcs } as Service<RuntimeServiceRpcs>;
}

/** An ImageService with only these rpcs; the others answer UNIMPLEMENTED. */
export function partialImageService(rpcs: Partial<Service<ImageServiceRpcs>>): Service<ImageServiceRpcs> {
  return { ...nothingOf(IMAGE_RPCS), ...rpcs } as Service<ImageServiceRpcs>;
}

function nothingOf(table: object): object {
  return Object.fromEntries(Object.keys(table).map((name) => [name, unimplemented('not in this test')]));
}
