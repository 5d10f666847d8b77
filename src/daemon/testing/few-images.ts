import { Unimplemented } from '../../base/failure.ts';
import type { FsUsage, ImageRecord, Images } from '../../images/images.ts';
import { BARE_CONFIG } from '../../images/testing/bare-config.ts';

const BUSYBOX: ImageRecord = {
  id: 'b'.repeat(64),
  tags: ['docker.io/library/busybox:latest'],
  digests: [`docker.io/library/busybox@sha256:${'d'.repeat(64)}`],
  size: 1n,
  layers: ['1'],
  config: BARE_CONFIG,
  configJson: '{}',
  manifestDigest: `sha256:${'d'.repeat(64)}`,
  pinned: false,
};

/** A store that has busybox and nothing else. */
export class FewImages implements Images {
  readonly layersRoot = '/layers';

  resolve(reference: string): ImageRecord | undefined {
    return ['busybox:latest', BUSYBOX.id, ...BUSYBOX.tags].includes(reference) ? BUSYBOX : undefined;
  }

  list(): readonly ImageRecord[] {
    return [BUSYBOX];
  }

  lowers(): readonly string[] {
    return ['1'];
  }

  async pull(): Promise<string> {
    throw new Unimplemented('this store pulls nothing');
  }

  async remove(): Promise<void> {}

  async fsInfo(): Promise<{ images: FsUsage; containers: FsUsage }> {
    const usage = { timestamp: 1n, mountpoint: '/', usedBytes: 0n, inodesUsed: 0n };
    return { images: usage, containers: usage };
  }
}
