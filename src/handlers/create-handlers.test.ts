import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SystemClock } from '../base/clock.ts';
import { InvalidInput, PreconditionFailed } from '../base/failure.ts';
import { pathsOf } from '../base/paths.ts';
import type { HostLimits } from '../host/host.ts';
import { FakeHost } from '../host/testing/fake-host.ts';
import type { FakeProgram } from '../host/testing/fake-program.ts';
import { OperationCgroups } from '../operation/operation-cgroups.ts';
import { createHandlers } from './create-handlers.ts';
import type { Handlers } from './handler.ts';
import { ctx, operation } from './testing/handler-fixture.ts';

const UNIFIED = '/sys/fs/cgroup/unified';

/** A runtime that answers `--version` and, where it has it, `features`. */
function runtime(version: string, features?: string): FakeProgram {
  return ({ argv, write }) => {
    if (argv.includes('--version')) write(1, version);
    else if (argv.includes('features') && features !== undefined) write(1, features);
    else return 1;
    return 0;
  };
}

function hostWith(
  programs: Readonly<Record<string, FakeProgram>>,
  unifiedControllers = '',
  limits: Partial<HostLimits> = {},
): FakeHost {
  const host = new FakeHost({ limits });
  for (const [path, program] of Object.entries(programs)) host.kernel.onRun(path, program);
  for (const path of ['/usr/bin/conmon', '/usr/lib/gantry/gantry-host']) host.kernel.onRun(path, () => 0);
  host.kernel.tree.makeDirectory(UNIFIED, 0o755);
  const content = Buffer.from(unifiedControllers);
  host.kernel.tree.put(`${UNIFIED}/cgroup.controllers`, { kind: 'file', mode: 0o444, content });
  return host;
}

const RUNC = runtime('runc version 1.1.5\n', '{"mountOptions":["rro"]}');
const CRUN = runtime('crun version 1.8.1\n');

async function create(host: FakeHost, defaultName = 'auto'): Promise<Handlers> {
  const config = {
    default: defaultName,
    handlers: { runc: { type: 'oci', path: '/usr/sbin/runc' }, crun: { type: 'oci', path: '/usr/bin/crun' } },
    conmon: '/usr/bin/conmon',
  } as const;
  const paths = pathsOf('/var/lib/gantry', '/run/gantry');
  const clock = new SystemClock();
  const operations = new OperationCgroups('/gantry/operations', host, clock);
  const places = { paths, pauseBinary: '/usr/lib/gantry/gantry-host', operations };
  return await createHandlers(config, host, { ...places, clock, systemdCgroups: false, nativePause: true }, ctx);
}

describe('createHandlers()', () => {
  it('prefers crun where it works', async () => {
    const handlers = await create(hostWith({ '/usr/sbin/runc': RUNC, '/usr/bin/crun': CRUN }));
    assert.equal(handlers.defaultName, 'crun');
    assert.equal(handlers.byName('').name, 'crun');
    assert.deepEqual(handlers.names, ['runc', 'crun']);
    assert.ok(handlers.byName('crun').features.recursiveReadOnlyMounts);
  });

  it('takes runc where crun refuses the hybrid cgroup layout, and says why crun is not offered', async () => {
    const handlers = await create(hostWith({ '/usr/sbin/runc': RUNC, '/usr/bin/crun': CRUN }, 'hugetlb\n'));
    assert.deepEqual([handlers.defaultName, handlers.names], ['runc', ['runc']]);
    assert.match((await handlers.byName('crun').probe(ctx)) ?? '', /hybrid/);
    await assert.rejects(handlers.byName('crun').openSandbox(undefined as never, operation()), PreconditionFailed);
  });

  it('does not offer what is not installed', async () => {
    const handlers = await create(hostWith({ '/usr/sbin/runc': RUNC }));
    assert.deepEqual(handlers.names, ['runc']);
    assert.match((await handlers.byName('crun').probe(ctx)) ?? '', /\/usr\/bin\/crun does not exist/);
  });

  it('refuses an unknown handler with the names that there are', async () => {
    const handlers = await create(hostWith({ '/usr/sbin/runc': RUNC, '/usr/bin/crun': CRUN }));
    assert.throws(
      () => handlers.byName('kata'),
      (error: unknown) => {
        assert.ok(error instanceof InvalidInput);
        assert.match(error.message, /"kata".*runc, crun/);
        return true;
      },
    );
  });

  it('refuses a host where none works, saying what to install', async () => {
    await assert.rejects(create(hostWith({})), (error: unknown) => {
      assert.ok(error instanceof InvalidInput);
      assert.match(error.remedy ?? '', /install/);
      return true;
    });
  });

  it('refuses a default that is not in the map', async () => {
    await assert.rejects(create(hostWith({ '/usr/sbin/runc': RUNC }), 'youki'), /"youki" is not one of: runc, crun/);
  });

  for (const runtimeCan of [true, false]) {
    for (const hostCan of [true, false]) {
      const told = runtimeCan && hostCan;
      it(`tells ${told ? '' : 'no '}features where the runtime can${runtimeCan ? '' : 'not'} and the host can${hostCan ? '' : 'not'}`, async () => {
        const [options, kinds] = runtimeCan ? [['rro'], ['user']] : [[], []];
        const able = runtime('', JSON.stringify({ mountOptions: options, linux: { namespaces: kinds } }));
        const limits = { recursiveReadOnlyMounts: hostCan, userNamespaces: hostCan };
        const handlers = await create(hostWith({ '/usr/sbin/runc': able }, '', limits));
        const { features } = handlers.byName('runc');
        assert.deepEqual(features, { recursiveReadOnlyMounts: told, userNamespaces: told });
      });
    }
  }
});
