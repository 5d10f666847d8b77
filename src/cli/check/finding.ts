import { Failure, messageOf } from '../../base/failure.ts';

/** One line of `gantry check`. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  /** What was looked at. */
  readonly subject: string;
  /** What was found. */
  readonly text: string;
  /** What to do about it; '' where nothing is to be done. */
  readonly remedy: string;
}

export function ok(subject: string, text: string): Finding {
  return { level: 'ok', subject, text, remedy: '' };
}

/** Works, but not everything will. */
export function warn(subject: string, text: string, remedy: string): Finding {
  return { level: 'warn', subject, text, remedy };
}

/** Gantry cannot work so. */
export function fail(subject: string, text: string, remedy: string): Finding {
  return { level: 'fail', subject, text, remedy };
}

/** What was thrown while looking; its own remedy where it has one. */
export function failed(subject: string, error: unknown, remedy: string): Finding {
  return fail(subject, messageOf(error), (error instanceof Failure ? error.remedy : undefined) ?? remedy);
}
