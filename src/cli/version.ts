import { GANTRY_VERSION } from '../base/version.ts';
import type { Command } from './command.ts';

/** `gantry version`. */
export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version.',
  options: [],
  run: async (_given, { out }) => {
    out(`gantry ${GANTRY_VERSION} (CRI v1, Node ${process.versions.node}, ${process.arch})\n`);
    return 0;
  },
};
