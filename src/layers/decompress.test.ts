import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { decompress } from './decompress.ts';
import { InvalidLayer } from './invalid-layer.ts';

const PLAIN = Buffer.from('archive '.repeat(100_000));

describe('decompress()', () => {
  for (const [name, wrapped] of [
    ['gzip', gzipSync(PLAIN)],
    ['zstd', zstdCompressSync(PLAIN)],
    ['nothing', PLAIN],
  ] as const) {
    it(`decompresses ${name}, detected by the first bytes, in chunks of any size`, async () => {
      for (const size of [1, 3, 1000, 1_000_000]) {
        if (size > 3 || wrapped.length < 10_000) assert.deepEqual(await read(wrapped, size), PLAIN);
      }
    });
  }

  it('gives nothing for nothing, and bytes that are too few for any mark', async () => {
    assert.equal((await read(Buffer.alloc(0), 10)).length, 0);
    assert.deepEqual(await read(Buffer.from('ab'), 1), Buffer.from('ab'));
  });

  it('H026: accepts concatenated members of gzip and zstd', async () => {
    for (const wrap of [gzipSync, zstdCompressSync]) {
      for (const size of [7, 1_000_000]) {
        const both = Buffer.concat([wrap(PLAIN.subarray(0, 500)), wrap(PLAIN.subarray(500, 900))]);
        assert.deepEqual(await read(both, size), PLAIN.subarray(0, 900), `${wrap.name} in chunks of ${size}`);
      }
    }
  });

  it('H026: refuses truncated gzip and zstd', async () => {
    for (const wrapped of [gzipSync(PLAIN), zstdCompressSync(PLAIN)]) {
      await assert.rejects(read(wrapped.subarray(0, wrapped.length - 5), 100), InvalidLayer);
    }
  });

  it('H026: refuses garbage behind gzip and zstd', async () => {
    for (const wrapped of [gzipSync(PLAIN), zstdCompressSync(PLAIN)]) {
      for (const size of [wrapped.length, 1_000_000]) {
        await assert.rejects(
          read(Buffer.concat([wrapped, Buffer.from('garbage that is longer than a header')]), size),
          InvalidLayer,
        );
      }
    }
  });

  it('passes errors of the source on unchanged', async () => {
    const broken = new InvalidLayer('the blob is wrong');
    async function* source(): AsyncGenerator<Buffer> {
      yield gzipSync(PLAIN).subarray(0, 100);
      throw broken;
    }
    await assert.rejects(collect(decompress(source())), (error) => error === broken);
  });

  it('closes its source when its reader stops early', async () => {
    const closed = Promise.withResolvers<void>();
    async function* source(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield gzipSync(PLAIN);
      } finally {
        closed.resolve();
      }
    }
    for await (const _ of decompress(source())) break;
    await closed.promise;
  });
});

async function read(bytes: Buffer, size: number): Promise<Buffer> {
  async function* source(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  return await collect(decompress(source()));
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
