/** Programs that the daemon starts beside itself: worker threads and child processes. */
export type EntryName = 'state-worker' | 'pull-child' | 'unpack-worker';

/** Where each lies below `src`. The bundle has them all side by side, as `<name>.mjs`. */
export const ENTRY_SOURCES: Readonly<Record<EntryName, string>> = {
  'state-worker': 'state/state-worker.ts',
  'pull-child': 'images/pull-child.ts',
  'unpack-worker': 'layers/unpack-worker.ts',
};

/**
 * Where such a program is, for `new Worker(url)` or `fileURLToPath(url)` of a child's argv: the source when Gantry runs
 * from its sources, the bundled file when it runs from `dist`. `self` is for tests.
 */
export function entryUrl(name: EntryName, self: string = import.meta.url): URL {
  return self.endsWith('.ts') ? new URL(`../${ENTRY_SOURCES[name]}`, self) : new URL(`./${name}.mjs`, self);
}
