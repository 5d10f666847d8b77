import type { TerminalSize } from '../../base/session.ts';
import type { OciProcess } from '../../oci/spec/oci-spec.ts';

/**
 * The process of an exec: the container's own user, environment, capabilities and limits with other arguments, and a
 * terminal of its own or none. `TERM` is set for a terminal where the container has none, as containerd does.
 * The runtime sets `consoleSize` on the terminal (OCI runtime specification, Process): runc before it starts the command,
 * crun at the same time (1.8.1; src/libcrun/container.c), so that a command that reads its size at once may find none and
 * receives SIGWINCH instead. Nothing outside of crun can delay the command.
 * Source: CRI v1, ExecSync ("runs a command in a container synchronously"), Exec (`tty`).
 */
export function execProcess(
  container: OciProcess,
  argv: readonly string[],
  terminal: boolean,
  consoleSize?: TerminalSize,
): OciProcess {
  const hasTerm = container.env.some((entry) => entry.startsWith('TERM='));
  const env = terminal && !hasTerm ? [...container.env, 'TERM=xterm'] : container.env;
  return { ...container, env, terminal, args: [...argv], ...(terminal && consoleSize ? { consoleSize } : {}) };
}
