import { InvalidInput } from '../base/failure.ts';
import { isShortName, parseReference, type Reference } from './reference.ts';
import type { RegistriesConfig } from './registries-config.ts';

/**
 * The full names that a name may stand for, in the order in which they are tried: the name itself if it states a
 * registry; otherwise its alias, or the search registries, or docker.io. If several registries are possible, the mode
 * `enforcing` refuses the name, as CRI-O does, because there is no user to ask; the other modes try one after the
 * other. Source: containers-registries.conf(5), short-name resolution.
 * @throws InvalidInput if the name is not a reference or is ambiguous
 */
export function candidateReferences(text: string, config: RegistriesConfig): readonly Reference[] {
  const plain = parseReference(text);
  if (!isShortName(text)) return [plain];
  const alias = config.aliases.get(nameOf(text));
  if (alias !== undefined) return [parseReference(`${alias}${text.slice(nameOf(text).length)}`)];
  const { searchRegistries } = config;
  if (searchRegistries.length === 0) return [plain];
  if (searchRegistries.length > 1 && config.shortNameMode === 'enforcing') {
    throw new InvalidInput('image', `"${text}" may be at any of ${searchRegistries.join(', ')}`, {
      remedy: `write the full name, or an alias in ${config.file}`,
    });
  }
  return searchRegistries.map((registry) => parseReference(`${registry}/${text}`));
}

/** The name without tag and digest. A short name has no port, so the first colon begins the tag. */
function nameOf(text: string): string {
  return text.split(/[:@]/)[0] ?? text;
}
