import { InvalidInput } from '../../../base/failure.ts';
import { checkPathLength } from '../../../base/path-limit.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

/**
 * The command line. `command` replaces the image's entrypoint and, with it, the image's cmd; `args` replace the cmd.
 * Source: CRI v1, ContainerConfig.command and args; Kubernetes, "Define a Command and Arguments for a Container".
 */
export const args: SpecStep = {
  cites: 'ContainerConfig.command, ContainerConfig.args',
  apply: (spec, facts) => {
    spec.process.args = commandLine(facts);
  },
};

function commandLine({ request: { config, image, imageName } }: ContainerFacts): string[] {
  const line =
    config.command.length > 0
      ? [...config.command, ...config.args]
      : [...image.entrypoint, ...(config.args.length > 0 ? config.args : image.cmd)];
  if (line.length === 0) throw new InvalidInput('command', `not set, and image ${imageName} has no entrypoint or cmd`);
  if (line[0] === '') throw new InvalidInput('command', 'the first argument is empty');
  checkPathLength('command.0', line[0] ?? '');
  const at = line.findIndex((word) => word.includes('\0'));
  if (at >= 0) throw new InvalidInput('command', `argument ${at} contains a NUL byte`);
  return line;
}
