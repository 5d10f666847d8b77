import type { OciProcess } from '../spec/oci-spec.ts';

/**
 * The process of an exec: the container's own user, environment, capabilities and limits with other arguments, never a
 * terminal. Source: CRI v1, ExecSync ("runs a command in a container synchronously").
 */
export function execProcess(container: OciProcess, argv: readonly string[]): OciProcess {
  return { ...container, terminal: false, args: [...argv] };
}
