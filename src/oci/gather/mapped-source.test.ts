import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { mountOf, specRequest } from '../testing/spec-request.ts';
import { mappedSource } from './mapped-source.ts';

const MAPPING = [{ hostId: 200_000, containerId: 0, length: 65_536 }];
const NAMESPACES = { user: '/run/user' };

async function hostWithVolume(): Promise<FakeHost> {
  const host = new FakeHost();
  await host.files.makeDirectory('/volume', 0o755);
  await host.files.write('/volume/file', 'x', 0o644);
  await host.files.write('/run-user', '', 0o600);
  return host;
}

/** The source of the first volume of a container whose own directory for volumes does not exist. */
async function sourceOf(host: FakeHost, resolved: string, isDirectory: boolean): Promise<string> {
  const mount = mountOf('/v', resolved, { uidMappings: MAPPING, gidMappings: MAPPING });
  const request = specRequest({ request: { namespaces: NAMESPACES, volumes: '/new/volumes' } });
  return await mappedSource(request, host, mount, 0, { resolved, isDirectory });
}

describe('mappedSource()', () => {
  for (const [what, path, isDirectory] of [
    ['a file', '/volume/file', false],
    ['a directory', '/volume', true],
  ] as const) {
    it(`mounts ${what} below a directory of the container, which it makes`, async () => {
      const host = await hostWithVolume();
      assert.equal(await sourceOf(host, path, isDirectory), '/new/volumes/0');
      assert.ok(host.kernel.tree.isMountPoint('/new/volumes/0'));
    });
  }
});
