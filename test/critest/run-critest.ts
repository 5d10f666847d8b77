import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../harness/project-paths.ts';
import { run } from '../harness/run.ts';
import { RecordedSharedMemory } from './recorded-shared-memory.ts';

export type SpecState = 'passed' | 'failed' | 'skipped';

export interface SpecResult {
  /** Ginkgo's whole text, without the leading `[k8s.io] `. */
  readonly name: string;
  readonly state: SpecState;
  readonly seconds: number;
  /** Why it failed or skipped itself. */
  readonly message: string;
}

export interface CritestOptions {
  readonly socket: string;
  readonly handler?: string;
  /** Regular expressions; only matching specs run. */
  readonly focus?: readonly string[];
  readonly skip?: readonly string[];
  /** Ginkgo nodes; 1: critest itself, serially. */
  readonly nodes?: number;
  readonly flags?: readonly string[];
  /** The tool of another version; default: that of `test/critest/go.mod`. */
  readonly critest?: string;
}

interface Report {
  readonly SpecReports: readonly {
    readonly LeafNodeType: string;
    readonly LeafNodeText: string;
    readonly ContainerHierarchyTexts: readonly string[] | null;
    readonly State: string;
    readonly RunTime: number;
    readonly Failure?: { readonly Message?: string };
  }[];
}

/** Specs that a run leaves out by flag, each with the reason that the output shows. */
export const LEFT_OUT: readonly { readonly pattern: string; readonly reason: string }[] = [
  {
    pattern: 'public image with digest',
    reason: 'its upstream digest cannot be reproduced offline; pull by digest has its own test',
  },
  { pattern: 'benchmark', reason: 'critest leaves them out of validation itself' },
];

/** Streams by WebSocket instead of SPDY. */
export const WEB_SOCKET_FLAGS: readonly string[] = ['-websocket-exec', '-websocket-attach', '-websocket-portforward'];

/** Runs critest against a socket and returns what became of every spec. */
export async function runCritest(options: CritestOptions): Promise<readonly SpecResult[]> {
  const directory = mkdtempSync('/var/tmp/gantry-critest-');
  const critest = tool(options.critest ?? 'critest.test');
  try {
    await using memory = new RecordedSharedMemory(directory);
    const env = { PATH: memory.path };
    const skip = [...LEFT_OUT.map((one) => one.pattern), ...(options.skip ?? [])];
    const own = [
      '-runtime-endpoint',
      `unix://${options.socket}`,
      ...(options.handler === undefined ? [] : ['-runtime-handler', options.handler]),
      ...(options.flags ?? []),
    ];
    const report = join(directory, 'report.json');
    const parallel = options.nodes !== undefined && options.nodes > 1;
    const ran = parallel
      ? await run(
          tool('ginkgo'),
          [
            '--no-color',
            `--nodes=${options.nodes}`,
            `--json-report=${report}`,
            `--skip=${skip.join('|')}`,
            ...focusFlag('--focus', options),
            critest,
            '--',
            ...own,
          ],
          { env, timeoutMs: 1_800_000 },
        )
      : await run(
          critest,
          [
            ...own,
            `-ginkgo.json-report=${report}`,
            '-ginkgo.no-color',
            ...skip.map((s) => `-ginkgo.skip=${s}`),
            ...focusFlag('-ginkgo.focus', options),
          ],
          { env, timeoutMs: 1_800_000 },
        );
    return parseReport(readReport(report, `${ran.stdout}\n${ran.stderr}`));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function focusFlag(flag: string, options: CritestOptions): readonly string[] {
  return (options.focus ?? []).map((focus) => `${flag}=${focus}`);
}

function readReport(file: string, output: string): readonly Report[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Report[];
  } catch (cause) {
    throw new Error(`critest wrote no report; it printed:\n${output.slice(-4000)}`, { cause });
  }
}

function parseReport(reports: readonly Report[]): readonly SpecResult[] {
  return reports
    .flatMap((report) => report.SpecReports)
    .filter((spec) => spec.LeafNodeType === 'It')
    .map((spec) => ({
      name: [...(spec.ContainerHierarchyTexts ?? []), spec.LeafNodeText].join(' ').replace(/^\[k8s\.io\] /, ''),
      state: stateOf(spec.State),
      seconds: spec.RunTime / 1e9,
      message: spec.Failure?.Message?.split('\n').slice(0, 6).join('\n') ?? '',
    }));
}

function stateOf(state: string): SpecState {
  if (state === 'passed') return 'passed';
  return state === 'skipped' || state === 'pending' ? 'skipped' : 'failed';
}
