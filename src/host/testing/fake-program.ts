import type { TerminalSize } from '../../base/session.ts';
import type { FakeKernel } from './fake-kernel.ts';

/** What a fake program sees of the world. */
interface FakeInvocation {
  readonly kernel: FakeKernel;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly cgroup: string;
  readonly netns: string | undefined;
  readonly stdin: Uint8Array;
  /** Input on its stdin while it runs, if a client is connected. */
  readonly input: AsyncIterable<Uint8Array>;
  /** The size of its terminal, if it has one. */
  readonly terminal: (() => TerminalSize) | undefined;
  /** Writes to a descriptor: 1 and 2 are the usual ones. */
  write(fd: number, text: string | Uint8Array): void;
  /** Aborted when the process was killed. */
  readonly killed: AbortSignal;
  /** Signals other than SIGKILL that it got. */
  onSignal(act: (signal: number) => void): void;
}

/**
 * A program by what it does to the fake kernel; returns its exit code. What it does after an `await` should ask
 * `killed` first: a killed process does nothing more.
 */
export type FakeProgram = (invocation: FakeInvocation) => number | Promise<number>;

/** Runs until killed. */
export const sleepForever: FakeProgram = ({ killed }) =>
  new Promise((resolve) => killed.addEventListener('abort', () => resolve(137)));
