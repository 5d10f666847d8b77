import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { withTimeout } from '../../../base/context.ts';
import { DeadlineExceeded, InvalidInput, Unavailable } from '../../../base/failure.ts';
import { openReal } from '../../testing/real-harness.ts';
import { command, ctx, LONG_TIMEOUT, text } from '../../testing/suite/harness.ts';

describe('gantry-host', () => {
  it('gives a child the descriptors it was promised and no other (H177)', async () => {
    await using at = await openReal();
    const result = await at.host.processes.run(command(at, ['/bin/ls', '/proc/self/fd']), LONG_TIMEOUT, ctx);
    // 3 is the directory that ls itself has open.
    assert.deepEqual(text(result.stdout).trim().split('\n'), ['0', '1', '2', '3']);
  });

  it('gives a child a clean environment, its own session and default signals', async () => {
    await using at = await openReal();
    const script = 'env; grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status; cut -d" " -f6 /proc/$$/stat; echo $$';
    const result = await at.host.processes.run(command(at, ['/bin/sh', '-c', script]), LONG_TIMEOUT, ctx);
    const output = text(result.stdout);
    const [session, pid] = output.trim().split('\n').slice(-2);
    assert.equal(session, pid);
    assert.match(output, /SigIgn:\s*0{16}/);
    assert.doesNotMatch(output, /NODE|HOME/);
  });

  it('starts again when it dies; what was under way is unavailable, what comes next works', async () => {
    await using at = await openReal();
    const before = at.host.gantryHostPid;
    const child = await at.host.processes.spawn(command(at, at.programs.sleep), [{ kind: 'null' }]);
    const startTime = await at.host.processes.startTime(child.pid);
    const watched = at.host.processes.watch(child.pid, startTime ?? 0n);
    await at.host.processes.signal(before, 9);
    await assert.rejects(child.ended, Unavailable);
    const result = await at.host.processes.run(command(at, ['/bin/true']), LONG_TIMEOUT, ctx);
    assert.equal(result.code, 0);
    assert.notEqual(at.host.gantryHostPid, before);
    await at.host.processes.signal(child.pid, 9);
    await watched;
  });

  it('adopts orphaned descendants, and reports their exit status', async () => {
    await using at = await openReal();
    const script = '(sh -c "exit 42") & echo $!; (sleep 0.05; exit 43) & echo $!; exit 0';
    const result = await at.host.processes.run(command(at, ['/bin/sh', '-c', script]), LONG_TIMEOUT, ctx);
    const [early, late] = text(result.stdout).trim().split('\n').map(Number);
    assert.ok(early !== undefined && late !== undefined);
    assert.deepEqual(await at.host.processes.waitForExit(late), { code: 43, signal: undefined });
    // The shell may have reaped the first itself; if not, it was adopted as a zombie.
    const end = await at.host.processes.waitForExit(early).catch(() => undefined);
    assert.ok(end === undefined || end.code === 42);
  });

  it('names the path on which a probe hangs, and goes on without it', async () => {
    await using at = await openReal();
    const { stdout } = await at.host.processes.run(
      command(at, ['/bin/sh', '-c', `mkfifo ${at.directory}/p`]),
      LONG_TIMEOUT,
      ctx,
    );
    assert.equal(stdout.length, 0);
    using hasty = withTimeout(ctx, 1, 'a probe');
    const many = Array.from({ length: 4000 }, (_, index) => ({
      path: `${at.directory}/${'d/'.repeat(80)}${index}`,
      createDirectory: true,
    }));
    await assert.rejects(at.host.processes.probe(many, hasty), (error: unknown) => {
      assert.ok(error instanceof DeadlineExceeded);
      assert.match(error.message, /host path .*d\/\d+ to answer/);
      return true;
    });
  });

  it('enters a working directory without links only where every part of it is a directory', async () => {
    await using at = await openReal();
    await at.host.files.makeDirectory(`${at.directory}/real/below`, 0o755);
    await at.host.files.symlink(`${at.directory}/link`, `${at.directory}/real`);
    const enter = (cwd: string, cwdWithoutLinks: boolean) =>
      at.host.processes.run({ ...command(at, ['/bin/pwd', '-P']), cwd, cwdWithoutLinks }, LONG_TIMEOUT, ctx);
    assert.match(text((await enter(`${at.directory}/real/below`, true)).stdout), /real\/below\n$/);
    assert.match(text((await enter(`${at.directory}/link/below`, false)).stdout), /real\/below\n$/);
    for (const path of ['link/below', 'link']) await assert.rejects(enter(`${at.directory}/${path}`, true), /ELOOP/);
  });

  it("resolves links of /proc to the calling process as the node's, and refuses those to its open files", async () => {
    await using at = await openReal();
    await at.host.files.symlink(`${at.directory}/link`, '/proc/mounts');
    const probe = async (path: string) => {
      const [result] = await at.host.processes.probe([{ path, createDirectory: false }], ctx);
      return result?.kind === 'found' ? result.resolved : result?.kind === 'error' ? result.errno : result?.kind;
    };
    assert.equal(await probe('/proc/net/'), '/proc/1/net');
    for (const path of ['/proc/mounts', '/proc/self/mounts', `${at.directory}/link`])
      assert.equal(await probe(path), '/proc/1/mounts');
    for (const path of ['/dev/fd', '/dev/stdin', '/dev/fd/0', '/proc/thread-self/fd/3'])
      assert.equal(await probe(path), 'EBADF');
    assert.equal(await probe('/proc/self/root/etc/../usr/./bin'), '/usr/bin');
    assert.equal(await probe(`${at.directory}/none/x`), 'missing');
    assert.equal(await probe('/etc/passwd/x'), 'ENOTDIR');
    assert.equal(await probe('//'), '/');
  });

  it('ignores router advertisements in a new network namespace and on the interfaces that come into it', async (t) => {
    if (!existsSync('/proc/sys/net/ipv6/conf')) return t.skip('the kernel has no IPv6');
    await using at = await openReal();
    const net = `${at.directory}/net`;
    await at.host.namespaces.pin({ pins: { net }, sysctls: {}, loopback: true });
    const script =
      'ip link add v0 type veth peer name v1 || exit; cd /proc/sys/net/ipv6/conf; cat */accept_ra | sort | uniq -c';
    const argv = ['/bin/sh', '-c', script] as const;
    const { stdout, stderr } = await at.host.processes.run(
      { ...command(at, argv), netns: net, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
      LONG_TIMEOUT,
      ctx,
    );
    await at.host.namespaces.unpin(net);
    // lo exists before the setting, and no router can be behind it.
    assert.match(text(stdout), /^ *4 0\n *1 1\n$/, text(stderr));
  });

  it('removes a tree that is deeper than any path may be long (H057)', async () => {
    await using at = await openReal();
    const script = 'for (1..3000) { mkdir "dddddddd" and chdir "dddddddd" or exit 1 } open F, ">f"';
    const made = await at.host.processes.run(
      { ...command(at, ['/usr/bin/perl', '-e', script]), cwd: at.directory },
      LONG_TIMEOUT,
      ctx,
    );
    assert.equal(made.code, 0, text(made.stderr));
    assert.equal((await at.host.rootfs.usage(at.directory)).inodes, 3002n);
    await at.host.files.removeTree(`${at.directory}/dddddddd`);
    assert.deepEqual(await at.host.files.list(at.directory), []);
  });

  it('keeps output whole under load: many children at once, every byte and every code', async () => {
    await using at = await openReal();
    const runs = Array.from({ length: 40 }, (_, index) =>
      at.host.processes.run(
        command(at, ['/bin/sh', '-c', `head -c 200000 /dev/zero; exit ${index}`]),
        LONG_TIMEOUT,
        ctx,
      ),
    );
    const results = await Promise.all(runs);
    assert.deepEqual(
      results.map(({ code }) => code),
      results.map((_, index) => index),
    );
    assert.ok(results.every(({ stdout }) => stdout.length === 200_000));
  });

  it('survives a storm of short children', async () => {
    await using at = await openReal();
    const before = at.host.gantryHostPid;
    let left = 400;
    const worker = async (): Promise<void> => {
      for (; left > 0; left -= 1) await at.host.processes.run(command(at, ['/bin/true']), LONG_TIMEOUT, ctx);
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    assert.equal(at.host.gantryHostPid, before);
  });

  it('refuses what is too long or cannot be an argument, and goes on', async () => {
    await using at = await openReal();
    const before = at.host.gantryHostPid;
    for (const length of [200_000, 5_000_000]) {
      const huge = command(at, ['/bin/echo', 'x'.repeat(length)]);
      await assert.rejects(at.host.processes.run(huge, LONG_TIMEOUT, ctx), /E2BIG/);
    }
    await assert.rejects(at.host.processes.run(command(at, ['/bin/echo', 'a\0b']), LONG_TIMEOUT, ctx), InvalidInput);
    assert.equal((await at.host.processes.run(command(at, ['/bin/true']), LONG_TIMEOUT, ctx)).code, 0);
    assert.equal(at.host.gantryHostPid, before);
  });

  it('leaves no descriptor open in the daemon', async () => {
    await using at = await openReal();
    const count = (): number => readdirSync('/proc/self/fd').length;
    await at.host.processes.run(command(at, ['/bin/true']), LONG_TIMEOUT, ctx);
    const before = count();
    for (let index = 0; index < 20; index += 1) {
      await at.host.processes.run(command(at, at.programs.talk), { ...LONG_TIMEOUT, stdin: new Uint8Array(10) }, ctx);
      await at.host.rootfs.read(at.directory, '/none', 10);
      await at.host.rootfs.ensure(at.directory, `/a/${index}`, 'file');
      await assert.rejects(at.host.rootfs.read(at.directory, '/a', 10));
    }
    assert.equal(count(), before);
  });
});
