import type { AuthConfig } from '../../base/cri.ts';
import { parseReference } from '../../registry/reference.ts';
import type { RegistryClient } from '../../registry/registry-client.ts';
import type { RemoteImage } from '../../registry/remote-image.ts';

/** Nobody cancels a pull from inside its process: it is killed. */
export const NEVER: { readonly signal: AbortSignal } = { signal: new AbortController().signal };

/** Finds the image at its registry. @throws what the registry client throws */
export async function resolveReference(
  client: RegistryClient,
  reference: string,
  auth: AuthConfig | undefined,
): Promise<RemoteImage> {
  return await client.resolve(parseReference(reference), auth, NEVER);
}
