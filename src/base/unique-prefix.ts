import { InvalidInput } from './failure.ts';
import { isIdPrefix } from './ids.ts';

/**
 * The one id that begins with the text, or undefined if there is none. A complete id takes precedence over longer ones.
 * @param field the protocol field with the text, for the message
 * @throws InvalidInput if several ids begin with it
 */
export function uniquePrefix(ids: Iterable<string>, text: string, field: string): string | undefined {
  if (!isIdPrefix(text)) return undefined;
  let found: string | undefined;
  for (const id of ids) {
    if (id === text) return id;
    if (!id.startsWith(text)) continue;
    if (found !== undefined) throw new InvalidInput(field, `"${text}" is the beginning of several ids`);
    found = id;
  }
  return found;
}
