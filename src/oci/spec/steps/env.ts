import { InvalidInput } from '../../../base/failure.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Longest `NAME=value` that execve(2) takes (MAX_ARG_STRLEN). */
const LONGEST = 128 * 1024;
/** Most that execve(2) takes of arguments and environment whatever the limit of the stack is (three quarters of 8 MiB). */
const LARGEST = 6 * 1024 * 1024;

/**
 * The environment: defaults, then the image's, then the request's; later ones win. HOME is left to the runtime, which
 * looks the user up inside the container.
 * Source: CRI v1, ContainerConfig.envs.
 */
export const env: SpecStep = {
  cites: 'ContainerConfig.envs, PodSandboxConfig.hostname, ContainerConfig.tty',
  apply: (spec, facts) => {
    spec.process.env = [...environment(facts)].map(([name, value]) => `${name}=${value}`);
  },
};

function environment({ request: { config, image }, hostname }: ContainerFacts): ReadonlyMap<string, string> {
  const variables = new Map<string, string>([['PATH', DEFAULT_PATH]]);
  if (hostname !== '') variables.set('HOSTNAME', hostname);
  if (config.tty) variables.set('TERM', 'xterm');
  for (const entry of image.env) {
    const at = entry.indexOf('=');
    // The image's environment is not of the caller's making: what is no `NAME=value` is left out.
    if (at <= 0 || entry.includes('\0')) continue;
    variables.set(entry.slice(0, at), entry.slice(at + 1));
  }
  config.envs.forEach(({ key, value }, at) => {
    if (key === '' || key.includes('='))
      throw new InvalidInput(`envs.${at}.key`, `"${key}" is not a valid name of an environment variable`);
    if (key.includes('\0') || value.includes('\0')) throw new InvalidInput(`envs.${at}`, 'contains a NUL byte');
    variables.set(key, value);
  });
  for (const [name, value] of variables) refuseTooLong(name, value);
  refuseTooLarge(variables);
  return variables;
}

function refuseTooLarge(variables: ReadonlyMap<string, string>): void {
  let bytes = 0;
  for (const [name, value] of variables) bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
  if (bytes > LARGEST) throw new InvalidInput('envs', `${bytes} bytes in total exceed the limit of exec (${LARGEST})`);
}

function refuseTooLong(name: string, value: string): void {
  if (name.length + value.length + 2 <= LONGEST / 4) return;
  const bytes = Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
  if (bytes > LONGEST)
    throw new InvalidInput(
      'envs',
      `"${name.slice(0, 64)}" has ${bytes} bytes, which exceeds the limit of exec (${LONGEST})`,
    );
}
