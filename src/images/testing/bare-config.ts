import type { ImageConfig } from '../../base/image.ts';

/** The configuration of an image that states only its command. */
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
