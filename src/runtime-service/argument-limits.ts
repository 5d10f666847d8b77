import type { ContainerConfig } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';

/** MAX_ARG_STRLEN: the kernel's limit for one argument or variable, with its final NUL. */
const STRING_BYTES = 128 * 1024;
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
  return texts.reduce((sum, text, i) => sum + bytesOfOne(text, `${field}[${i}]`), 0);
}

function bytesOfOne(text: string, field: string): number {
  const bytes = Buffer.byteLength(text) + 1;
  if (bytes <= STRING_BYTES) return bytes;
  throw new InvalidInput(field, `${bytes} bytes exceed ${STRING_BYTES}, the limit of Linux for one string`, {
    remedy: 'put large data into a mounted file',
  });
}
