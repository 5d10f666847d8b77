/** A resource limit that every container gets unless its spec says otherwise. */
export interface Ulimit {
  /** As the OCI runtime spec names it: `RLIMIT_NOFILE`. */
  readonly name: string;
  readonly soft: bigint;
  readonly hard: bigint;
}

/** Limits of getrlimit(2) by the name that ulimit flags use for them. */
const NAMES = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
] as const;

/** RLIM_INFINITY. */
const UNLIMITED = 0xffff_ffff_ffff_ffffn;

/** Reads `name=soft:hard` or `name=both`; undefined where it is neither, or the soft limit is above the hard one. */
export function parseUlimit(raw: unknown): Ulimit | undefined {
  const match = typeof raw === 'string' ? /^([a-z]+)=(\d{1,18}|unlimited)(?::(\d{1,18}|unlimited))?$/.exec(raw) : null;
  const name = NAMES.find((known) => known === match?.[1]);
  if (match?.[2] === undefined || name === undefined) return undefined;
  const soft = amountOf(match[2]);
  const hard = amountOf(match[3] ?? match[2]);
  return soft > hard ? undefined : { name: `RLIMIT_${name.toUpperCase()}`, soft, hard };
}

/** The text that {@link parseUlimit} reads. */
export function writeUlimit(limit: Ulimit): string {
  const name = limit.name.replace(/^RLIMIT_/, '').toLowerCase();
  return `${name}=${textOf(limit.soft)}:${textOf(limit.hard)}`;
}

function amountOf(text: string): bigint {
  return text === 'unlimited' ? UNLIMITED : BigInt(text);
}

function textOf(amount: bigint): string {
  return amount === UNLIMITED ? 'unlimited' : amount.toString();
}
