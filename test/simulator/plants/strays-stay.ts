import { PATHS } from '../sim-paths.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** After a power cut, directories whose rows were lost with it are not searched. */
export const straysStay: Plant = {
  name: 'strays-stay',
  story: 'directories that a power cut took off the books',
  parts: (parts) => ({
    ...parts,
    host: {
      ...parts.host,
      files: overridden(parts.host.files, {
        list: async (path) => (path === PATHS.containers ? [] : await parts.host.files.list(path)),
      }),
    },
  }),
};
