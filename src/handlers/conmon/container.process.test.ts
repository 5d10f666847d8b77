import assert from 'node:assert/strict';
import { glob, mkdir, readFile, readlink, rename, stat } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { InvalidInput, Unavailable } from '../../base/failure.ts';
import type { ContainerPlan, Task } from '../handler.ts';
import { ctx, operation } from '../testing/handler-fixture.ts';
import { RealHandlerFixture } from '../testing/real-handler-fixture.ts';

async function run(fixture: RealHandlerFixture, plan: ContainerPlan, script: string): Promise<Task> {
  plan.spec.process.args = ['/bin/sh', '-c', script];
  const task = await fixture.handler.create(plan, operation());
  await task.start(ctx);
  return task;
}

describe('a real container', () => {
  it('logs in the CRI format, and into a new file when told to reopen it', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = await fixture.containerPlan({ kind: 'sleeps' }, { log: true });
    const task = await run(
      fixture,
      plan,
      'echo first; while [ ! -e /dev/go ]; do sleep 0.05; done; echo second; sleep 1000',
    );
    while (!(await readFile(plan.logPath ?? '', 'utf8')).includes('first')) await new Promise(setImmediate);
    await rename(plan.logPath ?? '', `${plan.logPath}.1`);
    await task.reopenLog((_resources, act) => act(), ctx);
    await task.exec({ id: 'e1', argv: ['/bin/sh', '-c', 'echo > /dev/go'], timeoutMs: 10_000, outputLimit: 10 }, ctx);
    while (!(await readFile(plan.logPath ?? '', 'utf8')).includes('second')) await new Promise(setImmediate);
    assert.match(await readFile(plan.logPath ?? '', 'utf8'), /^\S+ stdout F second\n$/);
    assert.match(await readFile(`${plan.logPath}.1`, 'utf8'), /^\S+ stdout F first\n$/);
  });

  it('cannot reopen its log without its monitor', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = await fixture.containerPlan({ kind: 'sleeps' }, { log: true });
    const task = await run(fixture, plan, 'sleep 1000');
    await fixture.killMonitor(plan);
    await assert.rejects(
      task.reopenLog((_resources, act) => act(), ctx),
      Unavailable,
    );
  });

  it('has a terminal where it asks for one', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = { ...(await fixture.containerPlan({ kind: 'sleeps' }, { log: true })), tty: true };
    plan.spec.process.terminal = true;
    plan.spec.mounts.push({
      ...{ destination: '/dev/pts', type: 'devpts', source: 'devpts' },
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'],
    });
    const task = await run(fixture, plan, 'test -t 1 && exit 9');
    assert.equal((await task.ended).exitCode, 9);
  });

  it('reports that it was killed for its memory', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = await fixture.containerPlan({ kind: 'sleeps' });
    plan.spec.linux.resources['memory'] = { limit: 16 * 1024 * 1024, swap: 16 * 1024 * 1024 };
    const task = await run(
      fixture,
      plan,
      'head -c 100000000 /dev/zero | tail -c 90000000 | sort > /dev/null; exec sleep 1',
    );
    const end = await task.ended;
    assert.equal(end.oomKilled, true);
  });

  it('is known to run where a daemon died while it let it pass', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = await fixture.containerPlan({ kind: 'sleeps' });
    const { record } = await fixture.handler.create(plan, operation());
    const [gate = ''] = await Array.fromAsync(glob(`${fixture.directory}/**/exec.fifo`));
    await readFile(gate);
    while ((await readFile(`/proc/${record.process?.pid}/comm`, 'utf8')).startsWith('runc:['))
      await new Promise(setImmediate);
    await fixture.restart();
    const task = await fixture.handler.reattach(record, ctx);
    await task.start(ctx);
    await assert.rejects(stat(gate), { code: 'ENOENT' });
    assert.equal(await task.isStarted(ctx), true);
    await task.kill(ctx);
    assert.equal((await task.ended).exitCode, 137);
  });

  it('refuses a bundle whose path its monitor would cut', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = await fixture.containerPlan({ kind: 'sleeps' });
    await assert.rejects(fixture.handler.create({ ...plan, bundle: '/x/a:b' }, operation()), InvalidInput);
  });

  it('hears a signal that it handles', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const plan = await fixture.containerPlan({ kind: 'sleeps' }, { log: true });
    const task = await run(fixture, plan, "trap 'exit 11' TERM; echo ready; while true; do sleep 0.05; done");
    while (!(await readFile(plan.logPath ?? '', 'utf8')).includes('ready')) await new Promise(setImmediate);
    await task.signal(15, ctx);
    assert.equal((await task.ended).exitCode, 11);
  });

  it('joins the namespaces of its pod, and the PID namespace that its pod asks for', async () => {
    await using fixture = await RealHandlerFixture.open('/usr/sbin/runc');
    const directory = `${fixture.directory}/ns`;
    await mkdir(directory);
    const pins = { net: `${directory}/net`, ipc: `${directory}/ipc`, uts: `${directory}/uts` };
    await fixture.host.namespaces.pin({ pins, hostname: 'pod', sysctls: {}, loopback: true });
    const plan = await fixture.sandboxPlan();
    const { state } = await fixture.handler.openSandbox({ ...plan, namespaces: pins, pid: 'NODE' }, operation());
    const pid = state.process?.pid;
    for (const kind of ['net', 'ipc', 'uts'] as const) {
      assert.equal((await stat(`/proc/${pid}/ns/${kind}`)).ino, (await stat(pins[kind])).ino);
    }
    assert.equal(await readlink(`/proc/${pid}/ns/pid`), await readlink('/proc/self/ns/pid'));
    await fixture.host.cgroups.remove(plan.cgroup, ctx);
    for (const path of Object.values(pins)) await fixture.host.namespaces.unpin(path);
  });
});
