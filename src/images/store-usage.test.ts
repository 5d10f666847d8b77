import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../base/testing/fake-clock.ts';
import type { FileSystemSize } from '../host/host.ts';
import { StoreUsage } from './store-usage.ts';

const ctx = { signal: new AbortController().signal, deadline: undefined, log: () => {} };

/** A store whose images and containers are on the given devices. */
function storeOn(devices: Readonly<Record<string, string>>): StoreUsage {
  const fileSystem = async (path: string): Promise<FileSystemSize> => ({
    ...{ bytes: 0n, inodes: 0n, inodesFree: 0n, device: devices[path] ?? '' },
  });
  const usage = async (): Promise<{ bytes: bigint; inodes: bigint }> => ({ bytes: 50n, inodes: 5n });
  const layers = { directory: '/store/layers', all: () => [LAYER, LAYER] };
  return new StoreUsage({ rootfs: { usage, fileSystem } }, layers, '/store/containers', new FakeClock());
}

const LAYER = { bytes: 100, inodes: 10 };

describe('StoreUsage', () => {
  it('reports images and containers on one file system as one, with the use of both', async () => {
    const { images, containers } = await storeOn({ '/store/layers': '8:1', '/store/containers': '8:1' }).both(ctx);
    assert.deepEqual(images, containers);
    assert.deepEqual([images.mountpoint, images.usedBytes, images.inodesUsed], ['/store/layers', 250n, 25n]);
  });

  it('reports images and containers on two file systems apart', async () => {
    const { images, containers } = await storeOn({ '/store/layers': '8:1', '/store/containers': '8:2' }).both(ctx);
    assert.deepEqual([images.mountpoint, images.usedBytes, images.inodesUsed], ['/store/layers', 200n, 20n]);
    assert.deepEqual(
      [containers.mountpoint, containers.usedBytes, containers.inodesUsed],
      ['/store/containers', 50n, 5n],
    );
  });
});
