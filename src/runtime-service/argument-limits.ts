import type { ContainerConfig } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { checkTextSize } from '../rpc/fields.ts';

/** ARG_MAX: the kernel's limit for all of them under the usual stack limit of 8 MiB. */
const TOTAL_BYTES = 2 * 1024 * 1024;

/** What execve would refuse is refused before it is stored. @throws InvalidInput naming the field and the limit */
export function checkArguments({ command, args, envs }: ContainerConfig, field: string): void {
  const variables = envs.map(({ key, value }) => `${key}=${value}`);
  const total =
    bytesOf(command, `${field}.command`) + bytesOf(args, `${field}.args`) + bytesOf(variables, `${field}.envs`);
  if (total <= TOTAL_BYTES) return;
  throw new InvalidInput(
    `${field}.envs`,
    `${total} bytes of environment, command and arguments exceed ${TOTAL_BYTES}, the limit of Linux for a process`,
    { remedy: 'put large data into a mounted file' },
  );
}

/** @throws InvalidInput for a string that the kernel would refuse */
function bytesOf(texts: readonly string[], field: string): number {
  texts.forEach((text, i) => checkTextSize(text, `${field}[${i}]`));
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
}
