import { InvalidInput } from '../base/failure.ts';
import { parseReference, type Reference, repoDigest, repositoryName, repoTag } from '../registry/reference.ts';

/** The names an image gets by a pull, as CRI shows them. */
export interface PulledNames {
  /** Undefined if pulled by digest, even with a tag in addition: the digest decides, as with both peers. */
  readonly tag: string | undefined;
  readonly digest: string;
}

/** @param referenceDigest digest of the manifest or index that the reference names */
export function pulledNames(reference: Reference, referenceDigest: string): PulledNames {
  return {
    tag: reference.digest === undefined ? repoTag(reference) : undefined,
    digest: repoDigest(reference, reference.digest ?? referenceDigest),
  };
}

/** The full names in the store that a user's text may stand for; none if it is not a reference. */
export function canonicalNames(text: string): readonly string[] {
  const reference = referenceOrNone(text);
  if (reference === undefined) return [];
  if (reference.digest !== undefined) return [repoDigest(reference, reference.digest)];
  const tag = repoTag(reference);
  return tag === undefined ? [] : [tag];
}

/** The repository of a full name with tag or digest. */
export function repositoryOf(name: string): string {
  return repositoryName(parseReference(name));
}

function referenceOrNone(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
