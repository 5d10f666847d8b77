import type { SpecStep } from '../container-facts.ts';

/** Terminal and working directory. Source: CRI v1, ContainerConfig.tty and working_dir. */
export const terminal: SpecStep = {
  cites: 'ContainerConfig.tty, ContainerConfig.working_dir',
  apply: (spec, { request, cwd }) => {
    spec.process.terminal = request.config.tty;
    spec.process.cwd = cwd;
  },
};
