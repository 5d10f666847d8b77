import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../base/clock.ts';

/** Installers write several files; one reload for all of them. */
const DEBOUNCE_MS = 300;

/** fs.watch loses a directory that is removed and created again; a periodic check finds it. */
const RESCAN_MS = 10_000;

/**
 * Reports that something in the directories may have changed: shortly after an event, and periodically without one.
 * Superfluous reports are harmless, because the receiver compares.
 */
export class ConfigWatch {
  readonly #directories: readonly string[];
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #cancelRescan: () => void = () => {};
  #cancelDebounce: (() => void) | undefined;
  #closed = false;

  constructor(directories: readonly string[], clock: Clock, onChange: () => void) {
    this.#directories = directories;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#rescan();
  }

  close(): void {
    this.#closed = true;
    this.#cancelRescan();
    this.#cancelDebounce?.();
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #rescan(): void {
    if (this.#closed) return;
    for (const directory of this.#directories) this.#watch(directory);
    this.#cancelRescan = this.#clock.after(RESCAN_MS, () => {
      this.#onChange();
      this.#rescan();
    });
  }

  #watch(directory: string): void {
    if (this.#watchers.has(directory)) return;
    try {
      const watcher = watch(directory, { persistent: false }, () => this.#soon());
      const forget = (): void => {
        watcher.close();
        this.#watchers.delete(directory);
      };
      watcher.on('error', forget);
      // A directory that was removed reports its own name; watching its dead inode would be of no use.
      watcher.on('change', (_event, name) => {
        if (name !== null && directory.endsWith(`/${String(name)}`)) forget();
      });
      this.#watchers.set(directory, watcher);
    } catch {
      // Not there yet: the next rescan tries again.
    }
  }

  #soon(): void {
    if (this.#closed || this.#cancelDebounce !== undefined) return;
    this.#cancelDebounce = this.#clock.after(DEBOUNCE_MS, () => {
      this.#cancelDebounce = undefined;
      this.#onChange();
    });
  }
}
