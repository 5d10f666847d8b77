import { InvalidInput } from '../base/failure.ts';
import { isPlainObject } from '../base/plain-object.ts';

/** A table of a TOML file with its position, so that each error names file and key. */
export class TomlReader {
  readonly #table: Readonly<Record<string, unknown>>;
  readonly #file: string;
  readonly #path: string;

  constructor(table: Readonly<Record<string, unknown>>, file: string, path = '') {
    this.#table = table;
    this.#file = file;
    this.#path = path;
  }

  has(key: string): boolean {
    return this.#table[key] !== undefined;
  }

  /** '' where absent. */
  text(key: string): string {
    const value = this.#table[key] ?? '';
    return typeof value === 'string' ? value : this.fail(key, 'is not a string');
  }

  /** False where absent. */
  flag(key: string): boolean {
    const value = this.#table[key] ?? false;
    return typeof value === 'boolean' ? value : this.fail(key, 'is not true or false');
  }

  /** Empty where absent. */
  texts(key: string): readonly string[] {
    const value = this.#table[key] ?? [];
    if (!Array.isArray(value)) return this.fail(key, 'is not a list of strings');
    return value.map((item) => (typeof item === 'string' ? item : this.fail(key, 'is not a list of strings')));
  }

  /** Empty where absent. */
  textByKey(key: string): ReadonlyMap<string, string> {
    const inner = new TomlReader(this.#tableAt(this.#table[key] ?? {}, key), this.#file, `${this.#path}${key}.`);
    return new Map(Object.keys(inner.#table).map((name) => [name, inner.text(name)]));
  }

  /** Empty where absent. */
  tables(key: string): readonly TomlReader[] {
    const value = this.#table[key] ?? [];
    if (!Array.isArray(value)) return this.fail(key, `is not a list of tables: write [[${this.#path}${key}]]`);
    return value.map((item, i) => {
      return new TomlReader(this.#tableAt(item, `${key}[${i}]`), this.#file, `${this.#path}${key}[${i}].`);
    });
  }

  /** @throws InvalidInput always, naming file and key */
  fail(key: string, problem: string): never {
    throw new InvalidInput(`${this.#file}: ${this.#path}${key}`, problem);
  }

  #tableAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
    return isPlainObject(value) ? value : this.fail(key, 'is not a table');
  }
}
