import type { Config } from './config.ts';
import type { Located, LocatedMap } from './located.ts';
import type { ConfigProblem, Place } from './problem.ts';

/** What is wrong between keys that are each well-formed. */
export function crossKeyProblems(config: Config, written: LocatedMap): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const complain = (key: string, problem: string): void => {
    problems.push({ key, problem, place: placeOf(written, key) });
  };
  const names = Object.keys(config.runtimes);
  if (config.defaultRuntime !== 'auto' && !names.includes(config.defaultRuntime)) {
    complain('default_runtime', `expected auto or one of ${names.join(', ')}, got "${config.defaultRuntime}"`);
  }
  if (isBelow(config.runRoot, config.root) || isBelow(config.root, config.runRoot)) {
    complain('run_root', `expected a directory apart from root (${config.root}), got "${config.runRoot}"`);
  }
  if (config.socket === config.adminSocket) complain('admin_socket', 'expected another path than that of socket');
  return problems;
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

/** Where the key was written, or that nobody wrote it. */
function placeOf(written: LocatedMap, key: string): Place {
  let at: Located | undefined = written;
  for (const part of key.split('.')) at = at?.kind === 'map' ? at.entries.get(part) : undefined;
  return at?.place ?? { file: 'defaults', line: undefined };
}
