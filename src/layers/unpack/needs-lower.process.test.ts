import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { getXattr, setXattr } from '../../host/file-node-calls.ts';
import { mountLayers } from '../testing/mount-layers.ts';
import { type TestEntry, tarOf } from '../testing/tar-writer.ts';
import { TestDirectory, unpackArchive } from '../testing/unpack-archive.ts';
import type { UnpackedLayer } from './unpacker.ts';

const CAPABILITY = Buffer.from('0100000200200000000000000000000000000000', 'hex');

describe('a layer that needs what is below it', () => {
  it('takes the attributes of implicit parent directories from below', async () => {
    using stack = new LayerStack();
    await stack.add([{ path: 'tmp/', typeflag: '5', mode: 0o1777, uid: 3, mtime: 1_600_000_000 }]);
    const { needsLower } = await stack.add([{ path: 'tmp/f', content: 'x' }]);
    assert.ok(needsLower);
    using merged = stack.mount();
    const tmp = statSync(`${merged.path}/tmp`);
    assert.deepEqual([tmp.mode & 0o7777, tmp.uid, tmp.mtimeMs], [0o1777, 3, 1_600_000_000_000]);
    assert.equal(readFileSync(`${merged.path}/tmp/f`, 'utf8'), 'x');
  });

  it('writes through a parent that is a symlink below', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'usr/', typeflag: '5' },
      { path: 'usr/lib/', typeflag: '5' },
      { path: 'usr/lib/loader', content: 'ld' },
      { path: 'lib', typeflag: '2', linkPath: 'usr/lib' },
    ]);
    assert.ok((await stack.add([{ path: 'lib/x', content: 'new' }])).needsLower);
    using merged = stack.mount();
    assert.equal(readlinkSync(`${merged.path}/lib`), 'usr/lib');
    assert.equal(readFileSync(`${merged.path}/lib/loader`, 'utf8'), 'ld');
    assert.equal(readFileSync(`${merged.path}/usr/lib/x`, 'utf8'), 'new');
  });

  it('copies the file of a lower layer that it links to, with all that belongs to it', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'bin/', typeflag: '5' },
      {
        path: 'bin/tool',
        content: 'elf',
        mode: 0o4755,
        uid: 2,
        pax: { 'SCHILY.xattr.security.capability': CAPABILITY },
      },
    ]);
    const facts = await stack.add([
      { path: 'bin/', typeflag: '5' },
      { path: 'bin/alias', typeflag: '1', linkPath: 'bin/tool' },
    ]);
    assert.ok(facts.needsLower);
    using merged = stack.mount();
    const [tool, alias] = [statSync(`${merged.path}/bin/tool`), statSync(`${merged.path}/bin/alias`)];
    assert.equal(tool.ino, alias.ino);
    assert.deepEqual([alias.mode & 0o7777, alias.uid], [0o4755, 2]);
    assert.equal(readFileSync(`${merged.path}/bin/alias`, 'utf8'), 'elf');
    assert.deepEqual(getXattr(Buffer.from(`${merged.path}/bin/alias`), 'security.capability'), CAPABILITY);
  });

  it('copies a symlink of a lower layer that it links to, not what that leads to', async () => {
    using stack = new LayerStack();
    await stack.add([{ path: 'link', typeflag: '2', linkPath: '/nowhere' }]);
    await stack.add([{ path: 'hard', typeflag: '1', linkPath: 'link' }]);
    using merged = stack.mount();
    assert.equal(readlinkSync(`${merged.path}/hard`), '/nowhere');
  });

  it('hides a file of a directory that only lower layers have', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'etc/', typeflag: '5', mode: 0o750 },
      { path: 'etc/old', content: 'x' },
      { path: 'etc/kept', content: 'x' },
      { path: 'conf', typeflag: '2', linkPath: 'etc' },
    ]);
    await stack.add([{ path: 'conf/.wh.old' }]);
    using merged = stack.mount();
    assert.deepEqual(readdirSync(`${merged.path}/etc`), ['kept']);
    assert.equal(statSync(`${merged.path}/etc`).mode & 0o777, 0o750);
    assert.ok(lstatSync(`${merged.path}/conf`).isSymbolicLink());
  });

  it('makes a directory opaque that only lower layers have', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'd/', typeflag: '5' },
      { path: 'd/old', content: 'x' },
    ]);
    await stack.add([{ path: 'd/.wh..wh..opq' }, { path: 'd/new', content: 'x' }]);
    using merged = stack.mount();
    assert.deepEqual(readdirSync(`${merged.path}/d`), ['new']);
  });

  it('passes a whiteout over that hides nothing anywhere', async () => {
    using stack = new LayerStack();
    await stack.add([{ path: 'a', content: 'x' }]);
    await stack.add([{ path: 'no/where/.wh.x' }, { path: 'no/where/.wh..wh..opq' }]);
    using merged = stack.mount();
    assert.deepEqual(readdirSync(merged.path), ['a']);
  });

  it('does not look up lower layers at paths that this layer hides', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'd/', typeflag: '5', mode: 0o700 },
      { path: 'd/sub/', typeflag: '5', mode: 0o700 },
      { path: 'd/f', content: 'x' },
    ]);
    await stack.add([{ path: '.wh.d' }, { path: 'd/sub/new', content: 'x' }]);
    using merged = stack.mount();
    assert.deepEqual(readdirSync(`${merged.path}/d`), ['sub']);
    assert.equal(statSync(`${merged.path}/d/sub`).mode & 0o777, 0o755);
    await assert.rejects(stack.add([{ path: 'd/hard', typeflag: '1', linkPath: 'd/f' }]), /does not exist/);
  });

  it('does not follow a symlink below that it has replaced by a directory', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'real/', typeflag: '5' },
      { path: 'real/sub/', typeflag: '5', mode: 0o700 },
      { path: 'a', typeflag: '2', linkPath: 'real' },
    ]);
    await stack.add([
      { path: 'a/', typeflag: '5' },
      { path: 'a/sub/f', content: 'x' },
    ]);
    using merged = stack.mount();
    assert.equal(statSync(`${merged.path}/a/sub`).mode & 0o777, 0o755);
    assert.deepEqual(readdirSync(`${merged.path}/real/sub`), []);
  });

  it('refuses a parent that is a file below', async () => {
    using stack = new LayerStack();
    await stack.add([{ path: 'f', content: 'x' }]);
    await assert.rejects(
      stack.add([{ path: 'f/x', content: 'x' }]),
      /entry "f\/x": a parent .* is not a directory in the layers below/,
    );
  });

  it('ends on a loop of symlinks below', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'a', typeflag: '2', linkPath: 'b' },
      { path: 'b', typeflag: '2', linkPath: 'a' },
    ]);
    await assert.rejects(stack.add([{ path: 'a/x', content: 'x' }]), /too many symlinks/);
  });

  it('never reaches the host by a symlink below', async () => {
    using stack = new LayerStack();
    const outside = `${stack.scratch}/outside`;
    mkdirSync(outside);
    await stack.add([{ path: 'out', typeflag: '2', linkPath: `../../../../../../../..${outside}` }]);
    await stack.add([{ path: 'out/x', content: 'evil' }]);
    using merged = stack.mount();
    assert.deepEqual(readdirSync(outside), []);
    assert.equal(readFileSync(`${merged.path}${outside}/x`, 'utf8'), 'evil');
  });

  it('does not bring attributes along that steer overlay', async () => {
    using stack = new LayerStack();
    await stack.add([{ path: 'd/', typeflag: '5' }]);
    setXattr(Buffer.from(`${stack.scratch}/1/d`), 'trusted.overlay.opaque', Buffer.from('y'));
    await stack.add([{ path: 'd/f', content: 'x' }]);
    assert.equal(getXattr(Buffer.from(`${stack.scratch}/2/d`), 'trusted.overlay.opaque'), undefined);
  });

  it('is not said of a layer that brings its parents itself, nor of one that has whiteouts only', async () => {
    using stack = new LayerStack();
    await stack.add([
      { path: 'd/', typeflag: '5' },
      { path: 'd/f', content: 'x' },
    ]);
    const facts = await stack.add([
      { path: 'd/', typeflag: '5' },
      { path: 'd/.wh.f' },
      { path: 'link', typeflag: '2', linkPath: 'd' },
      { path: 'link/.wh..wh..opq' },
      { path: '.wh.gone' },
    ]);
    assert.equal(facts.needsLower, false);
  });

  it('is said of a lowest layer with implicit parents: on other layers they would be others', async () => {
    using stack = new LayerStack();
    assert.ok((await stack.add([{ path: 'tmp/f', content: 'x' }])).needsLower);
  });

  it('is said of a lowest layer with whiteouts: they are left out, or overlay would list them', async () => {
    using stack = new LayerStack();
    assert.ok((await stack.add([{ path: '.wh.x' }, { path: '.wh..wh..opq' }])).needsLower);
    assert.deepEqual(readdirSync(`${stack.scratch}/1`), []);
  });
});

/** Layers `1`, `2`, … in a scratch directory, each unpacked with the ones before it mounted below. */
class LayerStack implements Disposable {
  readonly #directory = new TestDirectory();
  #count = 0;

  get scratch(): string {
    return this.#directory.path;
  }

  async add(entries: readonly TestEntry[]): Promise<UnpackedLayer> {
    using below = this.#count === 0 ? undefined : this.mount();
    const root = `${this.scratch}/${this.#count + 1}`;
    mkdirSync(root);
    const layer = await unpackArchive(tarOf(entries), root, below === undefined ? {} : { lower: below.path });
    this.#count += 1;
    return layer;
  }

  mount(): Disposable & { readonly path: string } {
    const names = Array.from({ length: this.#count }, (_, i) => `${this.#count - i}`);
    return mountLayers(this.scratch, names);
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}
