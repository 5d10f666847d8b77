import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backgroundContext } from '../base/context.ts';
import { Cancelled, Unavailable } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { FakeHost } from '../host/testing/fake-host.ts';
import { FakeKernel } from '../host/testing/fake-kernel.ts';
import { OperationCgroups } from './operation-cgroups.ts';
import { cgroupsBelow, operationsOf } from './testing/operations-of.ts';

const LIMITS = { outputLimit: 100, timeoutMs: 1000 };
const COMMAND = { argv: ['/bin/tool'] as const, env: {} };

/** What is logged, and a context that logs there. */
function logging(): { readonly events: string[]; readonly ctx: ReturnType<typeof backgroundContext> } {
  const events: string[] = [];
  return { events, ctx: backgroundContext((_level, event) => void events.push(event)) };
}

describe('OperationCgroups', () => {
  it('runs a command in a cgroup of its own, which is gone afterwards', async () => {
    const host = new FakeHost();
    const operations = operationsOf(host);
    const during: string[] = [];
    host.kernel.onRun('/bin/tool', () => {
      during.push(...cgroupsBelow(host, '/ops'));
      return 3;
    });
    const { ctx } = logging();
    assert.equal((await operations.run('tool', COMMAND, LIMITS, ctx)).code, 3);
    assert.equal((await operations.run('tool', COMMAND, LIMITS, ctx)).code, 3);
    assert.deepEqual(during, ['/ops/tool-1', '/ops/tool-2']);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });

  it('leaves no cgroup when the caller has left', async () => {
    const host = new FakeHost();
    const controller = new AbortController();
    host.kernel.onRun('/bin/tool', () => {
      controller.abort(new Cancelled('the test'));
      return 0;
    });
    const removals: boolean[] = [];
    const { remove } = host.cgroups;
    host.cgroups.remove = (path, ctx) => {
      removals.push(ctx.signal.aborted);
      return remove.call(host.cgroups, path, ctx);
    };
    const ctx = { ...logging().ctx, signal: controller.signal };
    await operationsOf(host)
      .run('tool', COMMAND, LIMITS, ctx)
      .catch(() => {});
    assert.deepEqual(removals, [false], 'the removal had the context of the caller');
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });

  it('leaves no cgroup when gantry-host has died', async () => {
    const died = new Unavailable('gantry-host died');
    const host = new FakeHost({
      kernel: new FakeKernel(),
      observer: {
        before: ({ method }) => {
          if (method === 'processes.run') throw died;
        },
      },
    });
    await assert.rejects(operationsOf(host).run('tool', COMMAND, LIMITS, logging().ctx), died);
    assert.deepEqual(cgroupsBelow(host, '/ops'), []);
  });

  it('reports why the command failed, and logs why its cgroup could not be removed', async () => {
    const host = new FakeHost();
    host.cgroups.remove = () => Promise.reject(new Unavailable('busy'));
    const operations = operationsOf(host);
    const { events, ctx } = logging();
    const failure = new Unavailable('the command');
    await assert.rejects(
      operations.use('tool', ctx, () => Promise.reject(failure)),
      failure,
    );
    assert.deepEqual(events, ['failed to remove cgroup of operation']);
    await assert.rejects(
      operations.use('tool', ctx, async () => {}),
      /busy/,
    );
  });

  it('removes all of them with their parent', async () => {
    const host = new FakeHost();
    const operations = new OperationCgroups('/ops', host, new FakeClock());
    await host.cgroups.create(operations.path('runtime'));
    await operations.clear(logging().ctx);
    assert.equal(host.kernel.cgroups.has('/ops'), false);
  });
});
