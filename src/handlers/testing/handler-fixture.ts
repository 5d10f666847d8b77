import type { Context } from '../../base/context.ts';
import { backgroundContext } from '../../base/context.ts';
import type { Host } from '../../host/host.ts';
import type { Operation } from '../../operation/operations.ts';
import type { ContainerPlan, RuntimeHandler, SandboxPlan, TaskInfo } from '../handler.ts';

/** What a container's process 1 does, in the words of the suite; each ground says how. */
export type ContainerScript =
  | { readonly kind: 'sleeps' }
  | { readonly kind: 'exits'; readonly code: number }
  /** Writes its argument to stdout and sleeps. */
  | { readonly kind: 'says'; readonly text: string }
  /** Copies its stdin to its stdout, and exits with 0 at its end. */
  | { readonly kind: 'copies' }
  /** Answers each line with the rows and columns of its terminal. */
  | { readonly kind: 'tells-size' }
  | { readonly kind: 'missing-program' };

/** Command lines for exec, by what they do. */
export interface ExecScripts {
  /** Writes `out` to stdout, `err` to stderr and exits with 7. */
  readonly talk: readonly string[];
  /** Runs until killed. */
  readonly hang: readonly string[];
  /** Writes 100,000 bytes to stdout and 50,000 to stderr. */
  readonly flood: readonly string[];
  readonly missing: readonly string[];
  /** Copies its stdin to its stdout; at the end writes `err` to stderr and exits with 3. */
  readonly copy: readonly string[];
  /** Waits for a line, writes the rows and columns of its terminal, and exits with 4. */
  readonly size: readonly string[];
  /** Writes the size of its terminal at once. */
  readonly sizeAtStart: readonly string[];
  /** Starts a child that keeps its output open, writes `started` and exits with 0. */
  readonly leaveChild: readonly string[];
}

/** How a container is made, where it matters. */
export interface ContainerOptions {
  readonly log?: boolean;
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
}

/** A handler under test, a machine for it, and the next daemon on that machine. */
export interface HandlerFixture extends AsyncDisposable {
  readonly host: Host;
  readonly handler: RuntimeHandler;
  readonly execs: ExecScripts;
  /** A plan whose directories exist, as the container builder leaves them. */
  containerPlan(script: ContainerScript, wants?: ContainerOptions): Promise<ContainerPlan>;
  sandboxPlan(): Promise<SandboxPlan>;
  /** Kills the process of the handler that serves the container. */
  killMonitor(container: Pick<TaskInfo, 'cgroup'>): Promise<void>;
  /** Another daemon's handler on the same machine; the first is as dead. */
  restart(): Promise<void>;
}

export type OpenHandlerFixture = () => Promise<HandlerFixture>;

/** A context that nobody ends. */
export const ctx: Context = backgroundContext(() => {});

/** An operation outside of any registry of operations. */
export function operation(): Operation {
  return { id: 'test', kind: 'create-container', key: 'test', ctx, stage: (_name, act) => act() };
}
