import { median, type Samples } from './samples.ts';

/** Targets: maximum ratios to containerd. */
const AIMS: readonly (readonly [RegExp, number])[] = [
  [/^RunPodSandbox$/, 0.3],
  [/^pod to running$/, 0.5],
  [/^teardown$/, 0.7],
  [/^life cycle$/, 0.5],
  [/^(10 in parallel|burst of 50): /, 0.5],
  [/^machine CPU of a life cycle$/, 0.5],
  [/^ExecSync serial$/, 0.7],
  [/^ExecSync 4 at once/, 0.71],
  [/^List(PodSandbox|Containers) @/, 1],
  [/^List(PodSandbox|Container)Stats @/, 0.3],
  [/^MiB all @/, 0.4],
  [/^(exec|port-forward)\b/, 1],
];

/**
 * One line per figure: both medians, the ratio of the medians (below 1: the first is faster or smaller), the median of
 * the ratios of adjacent measurements, which is more reliable on a machine with other load, and the target.
 */
export function report(names: readonly [string, string], first: Samples, second: Samples): string {
  const lines = [row('figure (median)', names[0], names[1], 'ratio', 'of pairs', 'aim')];
  for (const [name, mine] of first) {
    const others = second.get(name) ?? [];
    const [a, b] = [median(mine), median(others)];
    const pairs = median(mine.map((value, i) => value / (others[i] ?? Number.NaN)));
    const aim = AIMS.find(([pattern]) => pattern.test(name))?.[1];
    const aimed = aim === undefined ? '' : `${aim.toFixed(2)}${a / b > aim ? ' missed' : ''}`;
    lines.push(row(name, shown(a), shown(b), shown(a / b), shown(pairs), aimed));
  }
  return lines.join('\n');
}

function row(name: string, a: string, b: string, ratio: string, pairs: string, aim: string): string {
  return `${name.padEnd(40)}${a.padStart(12)}${b.padStart(12)}${ratio.padStart(8)}${pairs.padStart(10)}  ${aim}`.trimEnd();
}

function shown(figure: number): string {
  return Number.isNaN(figure) ? '–' : figure.toFixed(2);
}
