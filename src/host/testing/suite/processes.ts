import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled, InvalidInput, NotFound } from '../../../base/failure.ts';
import { HostFailure } from '../../host-failure.ts';
import { command, ctx, LONG_TIMEOUT, type OpenHarness, text } from './harness.ts';

export function describeProcesses(name: string, open: OpenHarness): void {
  describe(`${name}: processes`, () => {
    it('runs a command: input, both outputs, exit code', async () => {
      await using at = await open();
      const stdin = new TextEncoder().encode('hello');
      const result = await at.host.processes.run(command(at, at.programs.talk), { ...LONG_TIMEOUT, stdin }, ctx);
      assert.equal(text(result.stdout), 'hello');
      assert.equal(text(result.stderr), 'words');
      assert.deepEqual([result.code, result.signal, result.timedOut, result.truncated], [3, undefined, false, false]);
    });

    it('says which program cannot be started', async () => {
      await using at = await open();
      await assert.rejects(
        at.host.processes.run(command(at, ['/no/such/program']), LONG_TIMEOUT, ctx),
        (error: unknown) => {
          assert.ok(error instanceof HostFailure && error.errno === 'ENOENT');
          assert.match(error.message, /\/no\/such\/program/);
          return true;
        },
      );
    });

    it('counts the open files of processes, and none of those that are gone', async () => {
      await using at = await open();
      const { pid } = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
      assert.ok((await at.host.processes.descriptors([pid])).all >= 1);
      assert.deepEqual(await at.host.processes.descriptors([4_194_304]), { all: 0, sockets: 0 });
      assert.equal(await at.host.processes.procFile(4_194_304, 'net/dev'), undefined);
    });

    it('starts nothing without a cgroup that owns it', async () => {
      await using at = await open();
      const ownerless = { ...command(at, at.programs.sleep), cgroup: `${at.cgroup}/none` };
      await assert.rejects(at.host.processes.spawn(ownerless, []), InvalidInput);
    });

    it('refuses a program named by a relative path', async () => {
      await using at = await open();
      await assert.rejects(at.host.processes.spawn(command(at, ['sh']), []), InvalidInput);
    });

    it('kills the whole cgroup when the time is up', async () => {
      await using at = await open();
      const result = await at.host.processes.run(
        command(at, at.programs.sleep),
        { outputLimit: 10, timeoutMs: 100 },
        ctx,
      );
      assert.deepEqual([result.timedOut, result.signal], [true, 'SIGKILL']);
      assert.deepEqual(await at.host.cgroups.pids(at.cgroup), []);
    });

    it('kills when the caller leaves, and gives its reason', async () => {
      await using at = await open();
      const controller = new AbortController();
      const leaving = { ...ctx, signal: controller.signal };
      const running = at.host.processes.run(command(at, at.programs.sleep), LONG_TIMEOUT, leaving);
      controller.abort(new Cancelled('a test'));
      await assert.rejects(running, Cancelled);
      assert.deepEqual(await at.host.cgroups.pids(at.cgroup), []);
    });

    it('keeps the first bytes of a long output and says that it did', async () => {
      await using at = await open();
      const result = await at.host.processes.run(
        command(at, at.programs.flood),
        { ...LONG_TIMEOUT, outputLimit: 1000 },
        ctx,
      );
      assert.deepEqual([result.code, result.stdout.length, result.truncated], [0, 1000, true]);
    });

    it('ends with the command, though a grandchild keeps its output open', async () => {
      await using at = await open();
      const result = await at.host.processes.run(command(at, at.programs.leaveChild), LONG_TIMEOUT, ctx);
      assert.deepEqual([result.code, text(result.stdout)], [0, 'done']);
      assert.equal((await at.host.cgroups.pids(at.cgroup)).length, 1);
    });

    it('reports the signal that ended a process', async () => {
      await using at = await open();
      const { pid, ended } = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
      await at.host.processes.signal(pid, 15);
      assert.deepEqual(await ended, { code: undefined, signal: 'SIGTERM' });
      await at.host.processes.signal(pid, 15);
    });

    it('gives the first line of a pipe while its writer goes on', async () => {
      await using at = await open();
      await using pipe = await at.host.processes.outputPipe();
      const stdio = [{ kind: 'null' }, { kind: 'fd', fd: pipe.writeFd }] as const;
      await at.host.processes.spawn(command(at, at.programs.announce), stdio);
      pipe.closeWrite();
      assert.equal(await pipe.line(100, ctx), 'first');
    });

    it('gives no line of a pipe that closed without one', async () => {
      await using at = await open();
      await using pipe = await at.host.processes.outputPipe();
      pipe.closeWrite();
      assert.equal(await pipe.line(100, ctx), undefined);
    });

    it('does not report the exit of a process that is not its child', async () => {
      await using at = await open();
      await assert.rejects(at.host.processes.waitForExit(4_000_000), NotFound);
    });

    it('watches a process to its end, and one that is another already not at all', async () => {
      await using at = await open();
      const { pid } = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
      const startTime = await at.host.processes.startTime(pid);
      assert.ok(startTime !== undefined);
      await at.host.processes.watch(pid, startTime + 1n);
      const watched = at.host.processes.watch(pid, startTime);
      await at.host.processes.signal(pid, 9);
      await watched;
      assert.equal(await at.host.processes.startTime(pid), undefined);
    });

    it('examines host paths: found, missing, created', async () => {
      await using at = await open();
      await at.host.files.write(`${at.directory}/f`, '123', 0o600);
      const [found, missing, made] = await at.host.processes.probe(
        [
          { path: `${at.directory}/f`, createDirectory: false },
          { path: `${at.directory}/none`, createDirectory: false },
          { path: `${at.directory}/new/directory`, createDirectory: true },
        ],
        ctx,
      );
      assert.ok(found?.kind === 'found' && found.stat.size === 3 && found.resolved === `${at.directory}/f`);
      assert.deepEqual(missing, { kind: 'missing' });
      assert.ok(made?.kind === 'found' && made.stat.kind === 'directory');
    });
  });
}
