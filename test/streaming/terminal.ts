import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program on a terminal of its own (util-linux's `script` makes it), as a person sits before it. */
export class Terminal implements Disposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #screen = '';
  #changed = Promise.withResolvers<void>();

  /** @param size columns and rows */
  constructor(argv: readonly string[], size: { readonly columns: number; readonly rows: number }) {
    const quoted = argv.map((word) => `'${word}'`).join(' ');
    const line = `stty cols ${size.columns} rows ${size.rows}; exec ${quoted}`;
    const options = ['--quiet', '--flush', '--return', '--command', line, '/dev/null'];
    this.#child = spawn('script', options, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm' },
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        this.#screen += text;
        this.#tell();
      });
    }
    this.#ended = once(this.#child, 'close').finally(() => this.#tell());
  }

  /** Everything that was shown. */
  get screen(): string {
    return this.#screen;
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Waits until the text is on the screen. */
  async shows(text: string | RegExp): Promise<void> {
    while (!(typeof text === 'string' ? this.#screen.includes(text) : text.test(this.#screen))) {
      if (this.#child.exitCode !== null) throw new Error(`it ended with ${this.#child.exitCode}: ${this.#screen}`);
      await this.#changed.promise;
    }
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
