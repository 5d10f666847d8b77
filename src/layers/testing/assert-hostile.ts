import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { RemoteFailure } from '../packed-failure.ts';
import { type TestEntry, tarOf } from './tar-writer.ts';
import { TestDirectory, type UnpackOptions, unpackArchive, unpacked } from './unpack-archive.ts';

/** Unpacks what tries to write `x` into a directory of the host; it must end up at the same path inside the layer. */
export async function assertContained(entries: (outside: string) => readonly TestEntry[]): Promise<void> {
  using directory = new TestDirectory();
  const outside = `${directory.path}/outside`;
  mkdirSync(outside);
  using layer = await unpacked(entries(outside));
  assert.deepEqual(readdirSync(outside), []);
  assert.equal(readFileSync(`${layer.root}${outside}/x`, 'utf8'), 'evil');
}

export async function assertRejected(
  entries: readonly TestEntry[],
  message: RegExp,
  options: UnpackOptions = {},
): Promise<void> {
  await assertRejectedArchive(tarOf(entries), message, options);
}

export async function assertRejectedArchive(
  archive: Buffer,
  message: RegExp,
  options: UnpackOptions = {},
): Promise<void> {
  using directory = new TestDirectory();
  const root = `${directory.path}/layer`;
  mkdirSync(root);
  await assert.rejects(unpackArchive(archive, root, options), (error: unknown) => {
    assert.ok(error instanceof RemoteFailure);
    assert.match(error.message, message);
    return error.kind === 'invalid' || error.kind === 'unavailable';
  });
}
