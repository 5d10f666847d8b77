/** One way a registry offers to let us in. Source: RFC 9110 §11.6.1, distribution token specification. */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  /** Keys in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const MAX_HEADER = 8192;

/**
 * Reads a WWW-Authenticate header, which may contain several challenges. Malformed parts are skipped: the caller then
 * finds no usable challenge and reports that.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const scanner = new Scanner(header.slice(0, MAX_HEADER));
  const challenges: Challenge[] = [];
  while (!scanner.atEnd()) {
    const scheme = scanner.token();
    if (scheme === undefined) break;
    challenges.push({ scheme: scheme.toLowerCase(), parameters: readParameters(scanner) });
  }
  return challenges;
}

function readParameters(scanner: Scanner): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (;;) {
    const parameter = scanner.parameter();
    if (parameter === undefined) return parameters;
    parameters.set(parameter.key.toLowerCase(), parameter.value);
  }
}

/** Walks the header; every step either moves forward or says undefined. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  token(): string | undefined {
    this.#skip();
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (match === null) return undefined;
    this.#at = TOKEN.lastIndex;
    return match[0];
  }

  /** `key=value` or `key="value"`; a token without `=` is the scheme of the next challenge and is not consumed. */
  parameter(): { readonly key: string; readonly value: string } | undefined {
    this.#skip();
    const start = this.#at;
    const key = this.token();
    if (key === undefined || this.#text[this.#at] !== '=') {
      this.#at = start;
      return undefined;
    }
    this.#at += 1;
    const value = this.#text[this.#at] === '"' ? this.#quoted() : this.token();
    return value === undefined ? undefined : { key, value };
  }

  #quoted(): string | undefined {
    let value = '';
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const c = this.#text[i];
      if (c === '"') {
        this.#at = i + 1;
        return value;
      }
      if (c === '\\') i += 1;
      value += this.#text[i] ?? '';
    }
    return undefined;
  }

  #skip(): void {
    while (this.#at < this.#text.length && /[\s,]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
