import { isPlainObject, type PlainObject } from '../base/plain-object.ts';
import type { Field } from './field.ts';
import { parseUlimit, type Ulimit, writeUlimit } from './ulimit.ts';

/** What every kind of field needs. */
interface Given<T> {
  readonly doc: string;
  readonly default: T;
  readonly reloads?: boolean;
}

type Reading<T> = Pick<Field<T>, 'expectation' | 'read'> & Partial<Pick<Field<T>, 'write' | 'isList' | 'isMap'>>;

function field<T>(given: Given<T>, reading: Reading<T>): Field<T> {
  return {
    kind: 'field',
    write: (value: T) => value,
    isList: false,
    isMap: false,
    reloads: false,
    ...given,
    ...reading,
  };
}

/** An absolute path in its shortest form: `/a//b/./c/` is `/a/b/c`. Undefined for other values, and for one with `..`. */
function cleanPath(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || !raw.startsWith('/') || hasControlBytes(raw)) return undefined;
  const parts = raw.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : `/${parts.join('/')}`;
}

function hasControlBytes(raw: string): boolean {
  return /\p{Cc}/u.test(raw);
}

/** An absolute path. */
export function path(given: Given<string>): Field<string> {
  return field(given, { expectation: 'an absolute path', read: cleanPath });
}

/** An absolute path, or '' (`empty` says what that means). */
export function optionalPath(given: Given<string> & { readonly empty: string }): Field<string> {
  return field(given, {
    expectation: `an absolute path, or "" for ${given.empty}`,
    read: (raw) => (raw === '' ? raw : cleanPath(raw)),
  });
}

/** Longest path that fits into `sockaddr_un` with its final zero byte. */
const LONGEST_SOCKET_PATH = 107;

/** The path of a unix socket. */
export function socketPath(given: Given<string>): Field<string> {
  return field(given, {
    expectation: `an absolute path of at most ${LONGEST_SOCKET_PATH} bytes`,
    read: (raw) => {
      const clean = cleanPath(raw);
      return clean !== undefined && Buffer.byteLength(clean) <= LONGEST_SOCKET_PATH ? clean : undefined;
    },
  });
}

/** A program: an absolute path, or a bare name. */
export function program(given: Given<string>): Field<string> {
  return field(given, {
    expectation: 'an absolute path, or the name of a program',
    read: (raw) => (isProgramName(raw) ? raw : cleanPath(raw)),
  });
}

/** A program, or '' (`empty` says what that means). */
export function optionalProgram(given: Given<string> & { readonly empty: string }): Field<string> {
  return field(given, {
    expectation: `an absolute path, the name of a program, or "" for ${given.empty}`,
    read: (raw) => (raw === '' || isProgramName(raw) ? raw : cleanPath(raw)),
  });
}

function isProgramName(raw: unknown): raw is string {
  return typeof raw === 'string' && /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(raw);
}

/** Text of one form. */
export function text(given: Given<string> & { readonly expectation: string; readonly form: RegExp }): Field<string> {
  const { form, expectation, ...rest } = given;
  return field(rest, { expectation, read: (raw) => (typeof raw === 'string' && form.test(raw) ? raw : undefined) });
}

/** One of a closed set of words. */
export function choice<const T extends string>(given: Given<T> & { readonly of: readonly T[] }): Field<T> {
  const { of, ...rest } = given;
  return field(rest, { expectation: `one of ${of.join(', ')}`, read: (raw) => of.find((word) => word === raw) });
}

/** A switch. */
export function flag(given: Given<boolean>): Field<boolean> {
  return field(given, {
    expectation: 'true or false',
    // A command line's flag is text.
    read: (raw) => (raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : undefined),
  });
}

/** A whole number within bounds. */
export function whole(given: Given<number> & { readonly min: number; readonly max: number }): Field<number> {
  const { min, max, ...rest } = given;
  return field(rest, {
    expectation: `a whole number from ${min} to ${max}`,
    read: (raw) => {
      const value = typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw;
      return Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined;
    },
  });
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A length of time; milliseconds in the configuration, `30s` in YAML. */
export function duration(given: Given<number>): Field<number> {
  return field(given, {
    expectation: 'a length of time such as 500ms, 30s, 5m or 4h',
    read: (raw) => {
      const match = typeof raw === 'string' ? /^(\d{1,9})(ms|s|m|h)$/.exec(raw) : null;
      const unit = DURATION_UNITS[match?.[2] ?? ''];
      return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
    },
    write: writeDuration,
  });
}

/** The shortest exact YAML form of milliseconds. */
function writeDuration(ms: number): string {
  const [unit, size] = Object.entries(DURATION_UNITS).findLast(([, each]) => ms % each === 0 && ms >= each) ?? [
    'ms',
    1,
  ];
  return `${ms / size}${unit}`;
}

function list<T>(
  given: Given<readonly T[]>,
  item: {
    readonly expectation: string;
    readonly read: (raw: unknown) => T | undefined;
    readonly write?: (value: T) => unknown;
  },
): Field<readonly T[]> {
  return field(given, {
    expectation: `a list of ${item.expectation}`,
    isList: true,
    read: (raw) => {
      if (!Array.isArray(raw)) return undefined;
      const values = raw.map(item.read).filter((value) => value !== undefined);
      return values.length === raw.length ? values : undefined;
    },
    write: (values) => values.map(item.write ?? ((value) => value)),
  });
}

/** Absolute paths, in order. */
export function paths(given: Given<readonly string[]>): Field<readonly string[]> {
  return list(given, { expectation: 'absolute paths', read: cleanPath });
}

const ANNOTATION_NAME = /^[A-Za-z0-9][\w./-]*$/;

/** Beginnings of annotation names; containerd's way to write them, with a final `*`, is taken as well. */
export function annotationPrefixes(given: Given<readonly string[]>): Field<readonly string[]> {
  return list(given, {
    expectation: 'beginnings of annotation names such as io.katacontainers.',
    read: (raw) => {
      const beginning = typeof raw === 'string' ? raw.replace(/\*$/, '') : '';
      return ANNOTATION_NAME.test(beginning) ? beginning : undefined;
    },
  });
}

/** Annotations by name. */
export function annotations(given: Given<Readonly<Record<string, string>>>): Field<Readonly<Record<string, string>>> {
  return field(given, {
    expectation: 'annotations by name, such as {run.oci.handler: krun}',
    isMap: true,
    read: (raw) => {
      if (!isPlainObject(raw) || !Object.keys(raw).every((name) => ANNOTATION_NAME.test(name))) return undefined;
      return isTextMap(raw) ? raw : undefined;
    },
  });
}

function isTextMap(raw: PlainObject): raw is Readonly<Record<string, string>> {
  return Object.values(raw).every((value) => typeof value === 'string');
}

/** Variables of an environment as `NAME=value`. */
export function variables(given: Given<readonly string[]>): Field<readonly string[]> {
  return list(given, {
    expectation: 'variables such as NAME=value',
    read: (raw) => (typeof raw === 'string' && /^[A-Za-z_]\w*=\P{Cc}*$/u.test(raw) ? raw : undefined),
  });
}

/** The kernel keeps these per network or IPC namespace; kubelet takes no other patterns either. */
const SYSCTL_PATTERN = /^(net\.|kernel\.(shm|msg|sem)|fs\.mqueue\.)[\w.-]*\*?$/;

/** Names of sysctls of a pod's namespaces, or beginnings of such names with a final `*`. */
export function sysctlPatterns(given: Given<readonly string[]>): Field<readonly string[]> {
  return list(given, {
    expectation: 'names of namespaced sysctls such as net.core.somaxconn, or their beginnings such as net.ipv4.*',
    read: (raw) => (typeof raw === 'string' && SYSCTL_PATTERN.test(raw) ? raw : undefined),
  });
}

/** Capabilities with or without their `CAP_`. */
export function capabilities(given: Given<readonly string[]>): Field<readonly string[]> {
  return list(given, {
    expectation: 'capabilities such as CAP_CHOWN',
    read: (raw) =>
      typeof raw === 'string' && /^(CAP_)?[A-Z][A-Z_]+$/.test(raw) ? `CAP_${raw.replace(/^CAP_/, '')}` : undefined,
  });
}

/** Resource limits as `nofile=1024:4096` (soft:hard) or `nproc=unlimited`. */
export function ulimits(given: Given<readonly Ulimit[]>): Field<readonly Ulimit[]> {
  return list(given, {
    expectation: 'limits such as nofile=1024:4096 (soft:hard, soft not above hard)',
    read: parseUlimit,
    write: writeUlimit,
  });
}
