import { readFileSync, writeFileSync } from 'node:fs';
import { run } from '../harness/run.ts';

/** One command of a transcript and what it printed, made comparable. */
interface Step {
  readonly command: string;
  readonly output: string;
}

/**
 * A transcript in Markdown: the console blocks (```console) contain `$ command` lines, each followed by its output with
 * the parts that differ from run to run replaced by `<id>`, `<time>`, `<ip>`, `<size>`, `<n>`. Prose between them is
 * not changed.
 */
export class Transcript {
  readonly #file: string;
  readonly #text: string;

  constructor(file: string) {
    this.#file = file;
    this.#text = readFileSync(file, 'utf8');
  }

  /** The commands with the outputs in the file. */
  get steps(): readonly Step[] {
    return [...this.#text.matchAll(/```console\n([\s\S]*?)```/g)].flatMap((match) => stepsOf(match[1] ?? ''));
  }

  /**
   * Runs the commands in one shell each, with `environment`; a variable set by `NAME=$(…)` is there for later ones.
   * Yields each with what it printed now.
   */
  async *replay(
    environment: Readonly<Record<string, string>>,
    directory: string,
  ): AsyncGenerator<{ readonly expected: Step; readonly actual: Step }> {
    const variables: Record<string, string> = { ...environment };
    for (const expected of this.steps) {
      const assigned = /^([A-Z_]+)=\$\((.*)\)$/.exec(expected.command);
      const command = assigned?.[2] ?? expected.command;
      const ran = await run('bash', ['-c', assigned === null ? `${command} 2>&1` : command], {
        env: variables,
        cwd: directory,
        timeoutMs: 60_000,
      });
      if (assigned?.[1] !== undefined) variables[assigned[1]] = ran.stdout.trim();
      const output = assigned === null ? comparable(ran.stdout) : '';
      yield {
        expected,
        actual: { command: expected.command, output: ran.code === 0 ? output : `${output}[exit ${ran.code}]\n` },
      };
    }
  }

  /** Writes what the commands printed now into the file. */
  update(actual: readonly Step[]): void {
    let next = 0;
    const text = this.#text.replaceAll(/```console\n([\s\S]*?)```/g, (_all, block: string) => {
      const lines = stepsOf(block).map(() => {
        const step = actual[next++];
        return step === undefined ? '' : `$ ${step.command}\n${step.output}`;
      });
      return `\`\`\`console\n${lines.join('')}\`\`\``;
    });
    writeFileSync(this.#file, text);
  }
}

function stepsOf(block: string): readonly Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.split('\n');
      return { command, output: output.join('\n') };
    });
}

/** Replaces what differs from run to run; columns are squeezed so that widths do not matter. */
function comparable(output: string): string {
  return output
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/g, '<time>')
    .replaceAll(/\d{4}-\d{2}-\d{2} [\d:.]+ [+-]\d{4} UTC/g, '<time>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<id>')
    .replaceAll(/\b[0-9a-f]{13}\b/g, '<id>')
    .replaceAll(/\b127\.0\.0\.1:\d{5}\b/g, '<registry>')
    .replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, '<ip>')
    .replaceAll(/(?:About a|Less than a|\d+) (?:second|minute)s? ago/g, '<time>')
    .replaceAll(/\b\d+(?:\.\d+)?[kMG]i?B\b/g, '<size>')
    .replaceAll(/\b\d+(?:\.\d+)?B\b/g, '<size>')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ +$/gm, '')
    .replace(/\n*$/, output === '' ? '' : '\n');
}
