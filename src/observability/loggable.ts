import type { AuthConfig } from '../base/cri.ts';
import { Failure } from '../base/failure.ts';

/** Bounds of one line: a log is for reading, and a caller must not fill the disk with one call. */
const LONGEST_TEXT = 4096;
const LONGEST_STACK = 2048;
const MOST_ITEMS = 50;
const MOST_VALUES = 400;
const DEEPEST = 6;

/** The secret fields of CRI's AuthConfig, and the header that carries them, wherever they turn up. */
const SECRETS: Readonly<Record<Exclude<keyof AuthConfig, 'username' | 'serverAddress'> | 'authorization', true>> = {
  password: true,
  auth: true,
  identityToken: true,
  registryToken: true,
  authorization: true,
};

const HIDDEN = '<secret>';

/** A value as plain JSON, bounded in size and depth, without secrets. Never throws. */
export function loggable(value: unknown): unknown {
  return plain(value, { values: MOST_VALUES, depth: DEEPEST });
}

interface Budget {
  values: number;
  readonly depth: number;
}

function plain(value: unknown, budget: Budget): unknown {
  budget.values -= 1;
  if (budget.values < 0) return '…';
  switch (typeof value) {
    case 'string':
      return shorten(withoutUserinfo(value), LONGEST_TEXT);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : plainObject(value, { ...budget, depth: budget.depth - 1 }, budget);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    default:
      return `<${typeof value}>`;
  }
}

function plainObject(value: object, below: Budget, budget: Budget): unknown {
  if (below.depth < 0) return '…';
  const shown = shape(value, below);
  budget.values = below.values;
  return shown;
}

function shape(value: object, budget: Budget): unknown {
  if (value instanceof Error) return plainError(value, budget);
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (Array.isArray(value)) return plainItems(value, budget);
  if (value instanceof Set) return plainItems([...value], budget);
  if (value instanceof Map)
    return plainFields(
      [...value].map(([k, v]) => [String(k), v]),
      budget,
    );
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return plain(converted(value.toJSON.bind(value)), budget);
  return plainFields(Object.entries(value), budget);
}

/** A stack trace only for internal errors; an expected failure is logged by its message. */
function plainError(error: Error, budget: Budget): unknown {
  const { name, message, cause } = error;
  const shown = { name, message: shorten(withoutUserinfo(message), LONGEST_TEXT) };
  const why = cause === undefined ? {} : { cause: plain(cause, budget) };
  if (error instanceof Failure) return { ...shown, kind: error.kind, ...why };
  return { ...shown, ...why, stack: shorten(withoutUserinfo(error.stack ?? ''), LONGEST_STACK) };
}

function plainItems(items: readonly unknown[], budget: Budget): unknown {
  const shown = items.slice(0, MOST_ITEMS).map((item) => plain(item, budget));
  return items.length > MOST_ITEMS ? [...shown, `… and ${items.length - MOST_ITEMS} more`] : shown;
}

function plainFields(fields: readonly (readonly [string, unknown])[], budget: Budget): unknown {
  const shown = fields.slice(0, MOST_ITEMS).map(([name, field]) => {
    const isSecret = Object.hasOwn(SECRETS, name) && field !== '' && field !== undefined;
    return [shorten(name, LONGEST_TEXT), isSecret ? HIDDEN : plain(field, budget)];
  });
  const more = fields.length > MOST_ITEMS ? [['…', `${fields.length - MOST_ITEMS} more`]] : [];
  return Object.fromEntries([...shown, ...more]);
}

function converted(toJson: () => unknown): unknown {
  try {
    return toJson();
  } catch {
    return '<unprintable>';
  }
}

/** `https://user:password@host` loses what stands before the `@`. */
function withoutUserinfo(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]{1,20}:\/\/)[^/\s@]{1,512}@/gi, `$1${HIDDEN}@`);
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
