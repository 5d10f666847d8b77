import type { FilesystemUsage } from './generated/messages.ts';
import type { Init } from './wire.ts';

/** Use of a file system, as the domain counts it. */
export interface UsedSpace {
  readonly timestamp: bigint;
  readonly mountpoint: string;
  readonly usedBytes: bigint;
  readonly inodesUsed: bigint;
}

/** FilesystemUsage of images, containers and writable layers. */
export function filesystemUsageMessage(used: UsedSpace): Init<FilesystemUsage> {
  return {
    timestamp: used.timestamp,
    fsId: { mountpoint: used.mountpoint },
    usedBytes: { value: used.usedBytes },
    inodesUsed: { value: used.inodesUsed },
  };
}
