import type { ImageConfig } from '../../base/image.ts';

/** Of an image that says no more than what it runs. */
export const BARE_CONFIG: ImageConfig = {
  user: '',
  env: [],
  entrypoint: [],
  cmd: ['sh'],
  workingDir: '',
  volumes: [],
  labels: {},
  stopSignal: '',
  os: 'linux',
  architecture: 'amd64',
  foreignArchitectures: [],
};
