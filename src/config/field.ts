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
export interface Section<F extends Schemas = Schemas> {
  readonly kind: 'section';
  readonly doc: string;
  readonly fields: F;
}

/** Sections under names that the user chooses. */
export interface NamedSections<S extends Section = Section> {
  readonly kind: 'named';
  readonly doc: string;
  readonly default: Readonly<Record<string, ValueOf<S>>>;
  readonly nameExpectation: string;
  isName(name: string): boolean;
  readonly entry: S;
}

export type Schema = Field<unknown> | Section | NamedSections;

type Schemas = { readonly [name: string]: Schema };

/** The type of the values that a schema describes. */
export type ValueOf<S extends Schema> =
  S extends Section<infer F>
    ? { readonly [K in keyof F]: ValueOf<F[K]> }
    : S extends NamedSections<infer E>
      ? Readonly<Record<string, ValueOf<E>>>
      : S extends Field<infer T>
        ? T
        : never;

export function section<F extends Schemas>(given: Omit<Section<F>, 'kind'>): Section<F> {
  return { kind: 'section', ...given };
}

export function named<S extends Section>(given: Omit<NamedSections<S>, 'kind'>): NamedSections<S> {
  return { kind: 'named', ...given };
}

/** The YAML key of a name in {@link Config}: `runRoot` is `run_root`. */
export function yamlKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
