import { Failure, messageOf } from '../../base/failure.ts';

/** One line of `gantry check`. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  /** The subject of the check. */
  readonly subject: string;
  /** What was found. */
  readonly text: string;
  /** How to fix it; empty if nothing is wrong. */
  readonly remedy: string;
}

export function ok(subject: string, text: string): Finding {
  return { level: 'ok', subject, text, remedy: '' };
}

/** Gantry works, but some features do not. */
export function warn(subject: string, text: string, remedy: string): Finding {
  return { level: 'warn', subject, text, remedy };
}

/** Gantry cannot run pods. */
export function fail(subject: string, text: string, remedy: string): Finding {
  return { level: 'fail', subject, text, remedy };
}

/** The finding for a thrown error, with the error's own remedy if it has one. */
export function failed(subject: string, error: unknown, remedy: string): Finding {
  return fail(subject, messageOf(error), (error instanceof Failure ? error.remedy : undefined) ?? remedy);
}
