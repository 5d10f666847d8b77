import { InvalidInput } from '../base/failure.ts';

/** The path as given. @throws InvalidInput for one that is relative, the root, or climbs (hostile input H096) */
export function checkedCgroup(path: string): string {
  const parts = path.split('/');
  const fine = parts.length > 1 && parts[0] === '' && parts.slice(1).every((part) => !['', '.', '..'].includes(part));
  if (!fine || path.includes('\0')) throw new InvalidInput('cgroup', `"${path}" is not an absolute cgroup path`);
  return path;
}
