import { kindOf, NotFound } from '../../base/failure.ts';
import { authFilesOf, loadAuthFile } from '../../registry/auth-file.ts';
import { loadRegistriesConfig } from '../../registry/load-registries-config.ts';
import { RegistryClient } from '../../registry/registry-client.ts';
import type { RemoteImage } from '../../registry/remote-image.ts';
import { authForCandidate } from '../../registry/request-credentials.ts';
import { candidateReferences } from '../../registry/short-names.ts';
import type { ResolveRequest } from './pull-messages.ts';

/** A pull is not cancelled from inside its process: the process is killed. */
export const NEVER: { readonly signal: AbortSignal } = { signal: new AbortController().signal };

/**
 * Finds the image at its registry; a short name at the first of its registries that has it.
 * @throws what the registry client and the reader of registries.conf throw
 */
export async function resolveReference({ reference, auth, config }: ResolveRequest): Promise<RemoteImage> {
  // Read for every pull: an edit of a file takes effect with the next one.
  const registries = await loadRegistriesConfig(config.registries);
  const client = new RegistryClient({
    ...{ registries, image: config.image, certsDirectories: [config.registries.certsDir] },
    authFile: await loadAuthFile(authFilesOf(config.registries)),
  });
  let failure: unknown = new NotFound('image', reference);
  for (const candidate of candidateReferences(reference, registries)) {
    try {
      return await client.resolve(candidate, authForCandidate(auth, reference, candidate), NEVER);
    } catch (error) {
      if (kindOf(error) !== 'not-found') throw error;
      failure = error;
    }
  }
  throw failure;
}
