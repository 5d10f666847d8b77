/** Programs that the daemon starts: worker threads and child processes. */
export type EntryName = 'state-worker' | 'pull-child' | 'unpack-worker';

/** Their paths below `src`. The bundle has all of them in one directory, as `<name>.mjs`. */
export const ENTRY_SOURCES: Readonly<Record<EntryName, string>> = {
  'state-worker': 'state/state-worker.ts',
  'pull-child': 'images/pull-child.ts',
  'unpack-worker': 'layers/unpack-worker.ts',
};

/**
 * Location of such a program, for `new Worker(url)` or `fileURLToPath(url)` in the arguments of a child: the source
 * file when Gantry runs from its sources, the bundled file when it runs from `dist`. `self` is for tests.
 */
export function entryUrl(name: EntryName, self: string = import.meta.url): URL {
  return self.endsWith('.ts') ? new URL(`../${ENTRY_SOURCES[name]}`, self) : new URL(`./${name}.mjs`, self);
}
