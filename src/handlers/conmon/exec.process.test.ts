import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeadlineExceeded } from '../../base/failure.ts';
import type { ExecPlan, Task } from '../handler.ts';
import { ctx, operation } from '../testing/handler-fixture.ts';
import { RealHandlerFixture } from '../testing/real-handler-fixture.ts';

const SIZE = 300_000;

async function running(fixture: RealHandlerFixture): Promise<Task> {
  const task = await fixture.handler.create(await fixture.containerPlan({ kind: 'sleeps' }), operation());
  await task.start(ctx);
  return task;
}

function shell(id: string, script: string, timeoutMs = 30_000): ExecPlan {
  return { id, argv: ['/bin/sh', '-c', script], timeoutMs, outputLimit: 1_000_000 };
}

describe('exec in a real container', () => {
  it('is exact for twenty at once: 300,000 bytes and a code of its own each', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const task = await running(fixture);
    const codes = Array.from({ length: 20 }, (_, code) => code + 1);
    const outcomes = await Promise.all(
      codes.map((code) => task.exec(shell(`e${code}`, `head -c ${SIZE} /dev/zero; exit ${code}`), ctx)),
    );
    assert.deepEqual(
      outcomes.map((outcome) => [outcome.exitCode, Buffer.concat(outcome.stdout).length, outcome.truncated]),
      codes.map((code) => [code, SIZE, false]),
    );
    assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
  });

  it('does not wait for a grandchild that keeps the output open, and leaves it alive', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const task = await running(fixture);
    const before = performance.now();
    const outcome = await task.exec(shell('e1', 'sleep 7777 & echo hi; exit 3'), ctx);
    assert.ok(performance.now() - before < 3_000);
    assert.deepEqual([Buffer.concat(outcome.stdout).toString(), outcome.exitCode], ['hi\n', 3]);
    const children = await fixture.host.cgroups.children(task.record.cgroup);
    assert.equal(children.length, 1);
    assert.equal((await fixture.host.cgroups.pids(children[0] ?? '')).length, 1);
    await fixture.host.cgroups.kill(children[0] ?? '', ctx);
    await task.exec(shell('e2', 'true'), ctx);
    assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
  });

  it('kills double-forked children when the time is up', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const task = await running(fixture);
    const script = '(setsid sleep 8888 &) ; sleep 9999';
    await assert.rejects(task.exec(shell('e1', script, 500), ctx), DeadlineExceeded);
    assert.deepEqual(await fixture.host.cgroups.pids(`${task.record.cgroup}/exec-e1`), []);
    assert.equal((await fixture.host.cgroups.pids(task.record.cgroup)).length, 1);
  });

  it('reports a command that was killed as 128 and its signal', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const task = await running(fixture);
    assert.equal((await task.exec(shell('e1', 'kill -9 $$'), ctx)).exitCode, 137);
  });

  it('is ended by the next daemon when its own died', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const task = await running(fixture);
    const dying = task.exec(shell('e1', 'sleep 6666'), ctx);
    dying.catch(() => {});
    while ((await fixture.host.cgroups.pids(`${task.record.cgroup}/exec-e1`)).length === 0)
      await new Promise(setImmediate);
    await fixture.restart();
    const next = await fixture.handler.reattach(task.record, ctx);
    assert.deepEqual(await fixture.host.cgroups.children(task.record.cgroup), []);
    await assert.rejects(dying);
    assert.equal((await next.exec(shell('e1', 'exit 4'), ctx)).exitCode, 4);
  });
});
