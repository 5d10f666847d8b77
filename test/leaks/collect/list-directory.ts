import { readdirSync } from 'node:fs';

/** Names of the directories in it; none if it does not exist. */
export function listDirectory(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
