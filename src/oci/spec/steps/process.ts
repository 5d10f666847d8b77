import type { SpecStep } from '../container-facts.ts';

/** Terminal and working directory. Source: CRI v1, ContainerConfig.tty and working_dir. */
export const terminal: SpecStep = {
  cites: 'ContainerConfig.tty, ContainerConfig.working_dir',
  apply: (spec, { wish, cwd }) => {
    spec.process.terminal = wish.config.tty;
    spec.process.cwd = cwd;
  },
};
