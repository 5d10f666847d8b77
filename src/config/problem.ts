import { Failure } from '../base/failure.ts';

/** Where something of the configuration was written. */
export interface Place {
  /** Path of the file, or the flag (`--log-level`). */
  readonly file: string;
  /** Counted from 1; undefined where there are no lines. */
  readonly line: number | undefined;
}

/** One thing wrong with the configuration. */
export interface ConfigProblem {
  readonly place: Place;
  /** Dotted YAML key (`cni.conf_dir`); '' where the file as a whole is meant. */
  readonly key: string;
  readonly problem: string;
}

/** The configuration cannot be used. Says everything that is wrong, so that one look is enough. */
export class ConfigInvalid extends Failure {
  readonly kind = 'invalid';
  readonly problems: readonly ConfigProblem[];

  constructor(unordered: readonly ConfigProblem[]) {
    const problems = unordered.toSorted(byPlace);
    super(problems.map(describeProblem).join('\n'), { remedy: 'see: gantry config --default' });
    this.problems = problems;
  }
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return (a.place.line ?? 0) - (b.place.line ?? 0);
}

/** `file:line: key: what is wrong`. */
function describeProblem({ place, key, problem }: ConfigProblem): string {
  const where = place.line === undefined ? place.file : `${place.file}:${place.line}`;
  return key === '' ? `${where}: ${problem}` : `${where}: ${key}: ${problem}`;
}
