import { InvalidInput } from '../../base/failure.ts';
import type { ContainerPlan } from '../handler.ts';
import type { RuntimeCli } from './runtime-cli.ts';

/** Files that the monitor and the runtime write into a container's bundle. */
export interface BundleFiles {
  readonly config: string;
  readonly pidFile: string;
  readonly monitorPidFile: string;
  readonly runtimeLog: string;
  readonly exit: string;
  readonly oom: string;
  /** conmon's control pipe: `2 0 0` reopens the log, `1 <height> <width>` resizes the terminal. */
  readonly control: string;
  /** conmon's packet socket: the container's streams. */
  readonly attach: string;
  /** By these conmon opens the log: at first, and again. */
  readonly log: string;
  readonly logTemporary: string;
  /** Where a log that was opened again is mounted. */
  readonly logMount: string;
}

/** Where a bundle's files lie. */
export function bundleFiles(bundle: string): BundleFiles {
  return {
    config: `${bundle}/config.json`,
    pidFile: `${bundle}/pidfile`,
    monitorPidFile: `${bundle}/monitor-pidfile`,
    runtimeLog: `${bundle}/runtime.log`,
    exit: `${bundle}/exit`,
    oom: `${bundle}/oom`,
    control: `${bundle}/ctl`,
    attach: `${bundle}/attach`,
    log: `${bundle}/log`,
    logTemporary: `${bundle}/log.tmp`,
    logMount: `${bundle}/log-file`,
  };
}

/**
 * conmon's arguments for a container.
 *
 * The persist directory is the bundle and there is no exit directory: the exit is told by the monitor's own end, which
 * comes after the file. `--full-attach` puts the attach socket into the bundle, so no symbolic link is leaked (conmon 2.1.6 does).
 * The log's path is in the bundle too: pods may write the directory of the log itself (ADR 0100).
 * @throws InvalidInput for a bundle whose path conmon would cut at its colon
 */
export function monitorArguments(plan: ContainerPlan, cli: RuntimeCli): readonly string[] {
  if (plan.bundle.includes(':')) throw new InvalidInput('run_root', `"${plan.bundle}" must not contain a colon`);
  const files = bundleFiles(plan.bundle);
  return [
    ...['--cid', plan.id, '--cuuid', plan.id, '--name', plan.id],
    ...['--bundle', plan.bundle, '--persist-dir', plan.bundle, '--full-attach'],
    ...['--container-pidfile', files.pidFile, '--conmon-pidfile', files.monitorPidFile],
    ...['--log-path', plan.logPath === undefined ? 'none' : `k8s-file:${files.log}`],
    ...['--runtime', cli.path],
    ...cli.globalArguments(files.runtimeLog).flatMap((arg) => ['--runtime-arg', arg]),
    ...stdioArguments(plan),
  ];
}

/** A terminal brings its own stdin; without one, stdin stays open over attach sessions unless `stdin_once`. */
function stdioArguments(plan: ContainerPlan): readonly string[] {
  if (plan.tty) return ['--terminal'];
  if (!plan.stdin) return [];
  return plan.stdinOnce ? ['--stdin'] : ['--stdin', '--leave-stdin-open'];
}
