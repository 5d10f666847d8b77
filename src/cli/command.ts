import type { ParseArgsOptionsConfig } from 'node:util';

/** The output streams of a command. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** An option as `--help` shows it. */
export interface CommandOption {
  readonly name: string;
  /** Placeholder of its value; undefined for one that takes none. */
  readonly value: string | undefined;
  readonly doc: string;
}

/** What was given on the command line, by option name. */
export type GivenOptions = Readonly<Record<string, string | boolean>>;

/** One of `gantry`'s commands. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** The exit code. */
  run(given: GivenOptions, terminal: Terminal): Promise<number>;
}

/** Options for parseArgs of `node:util`; every command has `--help`. */
export function parseArgsOptions(options: readonly CommandOption[]): ParseArgsOptionsConfig {
  const entries = options.map(
    ({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries() forgets the types of its keys
  return Object.fromEntries([...entries, ['help', { type: 'boolean', short: 'h' }] as const]) as ParseArgsOptionsConfig;
}

/** The text of an option that takes one. */
export function textOption(given: GivenOptions, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}
