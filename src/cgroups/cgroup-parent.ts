import { hasControlCharacters } from '../base/control-characters.ts';
import { InvalidInput } from '../base/failure.ts';

const FIELD = 'linux.cgroup_parent';
const LONGEST_NAME = 255;

/**
 * The components of a `cgroup_parent`, refused where it could leave the tree or name two things.
 * @throws InvalidInput naming the component
 */
export function cgroupParentParts(requested: string): readonly string[] {
  const parts = requested.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) {
    if (part === '..') throw new InvalidInput(FIELD, `"${requested}" must not contain ".."`);
    if (hasControlCharacters(part)) throw new InvalidInput(FIELD, 'must not contain control characters');
    if (Buffer.byteLength(part) > LONGEST_NAME)
      throw new InvalidInput(FIELD, `"${part.slice(0, 40)}…" is longer than a name can be`);
  }
  return parts;
}
