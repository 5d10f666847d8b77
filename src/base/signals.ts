import { constants } from 'node:os';

export const SIGKILL: number = constants.signals.SIGKILL;
export const SIGTERM: number = constants.signals.SIGTERM;
