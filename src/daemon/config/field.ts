/** One value of the configuration: how it is read from YAML, what is expected, and what the reference page says. */
export interface Field<T> {
  readonly kind: 'field';
  readonly doc: string;
  readonly default: T;
  /** Completes the sentence "expected …". */
  readonly expectation: string;
  /** The value, or undefined where `raw` (a plain value of YAML) is not what is expected. */
  read(raw: unknown): T | undefined;
  /** As it stands in YAML. */
  write(value: T): unknown;
  /** True where a command line flag's text may be split at commas into this list. */
  readonly isList: boolean;
  /** True where keys and values are read as one value. */
  readonly isMap: boolean;
  /** True where a reload (SIGHUP) takes it over without a restart. */
  readonly reloads: boolean;
}

/** Keys that belong together under one key. */
export interface Section<T> {
  readonly kind: 'section';
  readonly doc: string;
  readonly fields: { readonly [K in keyof T]-?: Schema<T[K]> };
}

/** Sections under names that the user chooses. */
interface NamedSections<T> {
  readonly kind: 'named';
  readonly doc: string;
  readonly default: T;
  readonly nameExpectation: string;
  isName(name: string): boolean;
  readonly entry: Section<T[keyof T]>;
}

type Schema<T> = Field<T> | Section<T> | NamedSections<T>;

/** A section whose keys' types no longer matter: for walking. */
export interface AnySection {
  readonly kind: 'section';
  readonly doc: string;
  readonly fields: Readonly<Record<string, AnySchema>>;
}

export interface AnyNamedSections {
  readonly kind: 'named';
  readonly doc: string;
  readonly default: unknown;
  readonly nameExpectation: string;
  isName(name: string): boolean;
  readonly entry: AnySection;
}

export type AnySchema = Field<unknown> | AnySection | AnyNamedSections;

/** The YAML key of a name in {@link Config}: `runRoot` is `run_root`. */
export function yamlKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
