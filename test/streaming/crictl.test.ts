import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { tool } from '../harness/project-paths.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, execIn, runOne } from '../host/run-container.ts';
import { startEcho } from './echo.ts';
import { TRANSPORTS } from './go-client.ts';
import { Terminal } from './terminal.ts';

const SIZE = { columns: 97, rows: 31 };
const CTRL_C = '\x03';
/** Ctrl-p, ctrl-q. */
const DETACH_KEYS = ['\x10', '\x11'];

test('crictl at a terminal', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port, config: { default_runtime: 'runc' } });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const { podSandboxId, containerId } = await runOne(daemon, { name: 'execs', command: ['sleep', '10000'] });
  await using _echo = await startEcho(daemon.cri, podSandboxId, 7);
  const crictl = (...args: readonly string[]): Terminal => new Terminal(crictlArgv(daemon, args), SIZE);

  for (const transport of TRANSPORTS) {
    await t.test(`${transport}: exec -it is a shell with the terminal's size, signals and exit code`, async () => {
      using shell = crictl('exec', '--transport', transport, '-it', containerId, 'sh');
      await shell.shows('# ');
      shell.type('stty size; tty; echo $TERM\r');
      await shell.shows(/31 97\s+\/dev\/pts\/0\s+xterm/);
      shell.type('sleep 1000\r');
      await processes(daemon, containerId, /sleep 1000$/gm, 1);
      shell.type(CTRL_C);
      shell.type('echo back $?; exit 7\r');
      await shell.shows('back 130');
      assert.notEqual(await shell.ended(), 0);
      assert.match(shell.screen, /exit(ed with)? (code|status) ?7/i);
    });

    await t.test(`${transport}: the terminal has its size before the command starts`, async () => {
      for (let n = 0; n < 5; n += 1) {
        using size = crictl('exec', '--transport', transport, '-it', containerId, 'stty', 'size');
        await size.ended();
        assert.equal(size.screen.trim(), '31 97');
      }
    });

    await t.test(`${transport}: what a vanished client has started is gone`, async () => {
      using shell = crictl('exec', '--transport', transport, '-it', containerId, 'sh');
      await shell.shows('# ');
      shell.type('(setsid sleep 4321 &); sleep 4321\r');
      await processes(daemon, containerId, /sleep 4321$/gm, 2);
      shell[Symbol.dispose]();
      await processes(daemon, containerId, /sleep 4321$/gm, 0);
    });

    await t.test(`${transport}: port-forward carries a connection there and back`, async () => {
      using forward = crictl('port-forward', '--transport', transport, podSandboxId, '0:7');
      await forward.shows(/Forwarding from 127\.0\.0\.1:\d+ -> 7/);
      const port = Number(/127\.0\.0\.1:(\d+) -> 7/.exec(forward.screen)?.[1]);
      assert.equal(await echoed(port, 'hello pod'), 'hello pod');
    });

    await t.test(`${transport}: attach -it is the container's own terminal, left and entered again`, async () => {
      const { containerId: shellId } = await runOne(daemon, {
        name: `attached-${transport}`,
        command: ['sh'],
        container: { stdin: true, tty: true },
      });
      for (const word of ['first', 'second']) {
        using attached = crictl('attach', '--transport', transport, '-it', shellId);
        attached.type('\r');
        await attached.shows('# ');
        attached.type(`echo ${word}-$((40 + 2)); stty size\r`);
        await attached.shows(`${word}-42`);
        await attached.shows('31 97');
        if (word === 'second') continue;
        for (const key of DETACH_KEYS) attached.type(key);
        assert.equal(await attached.ended(), 0, attached.screen);
      }
      const status = await daemon.cri.call('ContainerStatus', { containerId: shellId });
      assert.equal(status.status.state, 'CONTAINER_RUNNING');
    });
  }
});

/** Waits until the container has so many of them. */
async function processes(daemon: DaemonUnderTest, containerId: string, which: RegExp, count: number): Promise<void> {
  await eventually(`${count} of ${which}`, 20, async () => {
    const found = (await execIn(daemon, containerId, 'ps')).match(which)?.length ?? 0;
    return found === count ? true : undefined;
  });
}

function crictlArgv(daemon: DaemonUnderTest, args: readonly string[]): readonly string[] {
  const endpoint = `unix://${daemon.socket}`;
  return ['env', 'CRI_CONFIG_FILE=/dev/null', tool('crictl'), '-r', endpoint, '-i', endpoint, ...args];
}

async function echoed(port: number, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.end(text);
  return Buffer.concat(await socket.toArray()).toString();
}
