import { KeyedQueue } from '../../base/keyed-queue.ts';
import type { TerminalSize } from '../../base/session.ts';
import { bundleFiles } from './monitor-arguments.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

/** conmon 2.1.6 loses the second of two lines that come in one read (fixed in 2.2.0). */
const APART_MS = 50;

/** A monitor's control pipe: one line at a time, and far enough apart. */
export class ControlPipe {
  readonly #setup: OciSetup;
  readonly #path: string;
  readonly #lines = new KeyedQueue();
  #size: TerminalSize | undefined;

  constructor(setup: OciSetup, record: MonitoredTask) {
    this.#setup = setup;
    this.#path = bundleFiles(record.bundle).control;
  }

  /** Has the monitor open its log anew. @throws Unavailable when it is gone */
  async reopenLog(): Promise<void> {
    await this.#inTurn(() => this.#setup.host.files.writePipe(this.#path, '2 0 0\n'));
  }

  /** Of sizes that come while one waits its turn, the last counts. @throws Unavailable when the monitor is gone */
  async resize(size: TerminalSize): Promise<void> {
    this.#size = size;
    await this.#inTurn(async () => {
      const latest = this.#size;
      this.#size = undefined;
      if (latest !== undefined)
        await this.#setup.host.files.writePipe(this.#path, `1 ${latest.height} ${latest.width}\n`);
    });
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#lines.run(this.#path, act);
    const wait = (): Promise<void> =>
      new Promise((resolve) => {
        this.#setup.clock.after(APART_MS, resolve);
      });
    void this.#lines.run(this.#path, wait);
    return done;
  }
}
