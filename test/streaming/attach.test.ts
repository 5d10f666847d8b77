import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { SpdyClient } from '../../src/streaming/testing/spdy-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { adminOperations } from '../host/admin.ts';
import { BUSYBOX, runOne, type SpecRequest } from '../host/run-container.ts';

const LETTERS = 'abcdefgh';

/** A client attached to a container's streams. */
class Attached implements Disposable {
  readonly client: SpdyClient;
  readonly #ids: Readonly<Record<string, number>>;

  private constructor(client: SpdyClient, ids: Readonly<Record<string, number>>) {
    this.client = client;
    this.#ids = ids;
  }

  static async openTerminal(daemon: DaemonUnderTest, containerId: string): Promise<Attached> {
    const { url } = await daemon.cri.call('Attach', { containerId, stdin: true, stdout: true, tty: true });
    const client = await SpdyClient.connect(new URL(url));
    return new Attached(client, await client.openExec('error', 'stdin', 'stdout', 'resize'));
  }

  static async open(daemon: DaemonUnderTest, containerId: string, stdin = false): Promise<Attached> {
    const { url } = await daemon.cri.call('Attach', { containerId, stdin, stdout: true, stderr: true });
    const client = await SpdyClient.connect(new URL(url));
    const types = stdin ? ['error', 'stdin', 'stdout', 'stderr'] : ['error', 'stdout', 'stderr'];
    return new Attached(client, await client.openExec(...types));
  }

  get text(): string {
    return this.client.seen(this.#ids.stdout ?? 0).text;
  }

  get error(): string {
    return this.client.seen(this.#ids.error ?? 0).text;
  }

  get ended(): boolean {
    return this.client.seen(this.#ids.error ?? 0).ended;
  }

  type(text: string, end = false): void {
    this.client.data(this.#ids.stdin ?? 0, text, end);
  }

  async shows(text: string): Promise<void> {
    await this.client.until(() => this.text.includes(text));
  }

  [Symbol.dispose](): void {
    this.client[Symbol.dispose]();
  }
}

test('attach', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const start = async (
    name: string,
    command: readonly string[],
    container: SpecRequest['container'] = {},
  ): Promise<string> => (await runOne(daemon, { name, command, container: { stdin: true, ...container } })).containerId;
  const state = async (containerId: string): Promise<string> =>
    (await daemon.cri.call('ContainerStatus', { containerId })).status.state;

  await t.test('is a running operation until the client leaves', async () => {
    const id = await start('operation', ['sh']);
    const attached = await Attached.open(daemon, id);
    const operations = () => adminOperations(daemon.admin);
    const open = await eventually('the operation', 10, async () =>
      (await operations()).find(({ key, stage }) => key.startsWith(id) && stage === 'stream'),
    );
    assert.equal(open.kind, 'attach-stream');
    attached[Symbol.dispose]();
    await eventually('the end of the operation', 10, async () => (await operations()).length === 0 || undefined);
  });

  await t.test('shows everybody the same, in whole lines and in order', async () => {
    const id = await start('several', ['sh']);
    using first = await Attached.open(daemon, id, true);
    using second = await Attached.open(daemon, id);
    first.type('seq 1 3000; echo done\n');
    await Promise.all([first.shows('done\n'), second.shows('done\n')]);
    const expected = `${Array.from({ length: 3000 }, (_, i) => i + 1).join('\n')}\ndone\n`;
    assert.equal(first.text, expected);
    assert.equal(second.text, expected);
  });

  await t.test('gives input of more than a packet to the container whole', async () => {
    const id = await start('input', ['sh', '-c', 'head -c 1000000 | md5sum; cat']);
    using attached = await Attached.open(daemon, id, true);
    const block = LETTERS.repeat(12_500);
    for (let i = 0; i < 10; i += 1) attached.type(block);
    await attached.shows(createHash('md5').update(block.repeat(10)).digest('hex'));
  });

  await t.test('ends with its input where others may come, and the container goes on', async () => {
    const id = await start('open', ['cat']);
    using first = await Attached.open(daemon, id, true);
    first.type('one\n');
    await first.shows('one\n');
    first.type('', true);
    await first.client.until(() => first.ended);
    using second = await Attached.open(daemon, id, true);
    second.type('two\n');
    await second.shows('two\n');
    assert.equal(await state(id), 'CONTAINER_RUNNING');
  });

  await t.test('ends the input of a container with stdin_once, and reports when the container ends', async () => {
    const id = await start('once', ['cat'], { stdinOnce: true });
    using attached = await Attached.open(daemon, id, true);
    attached.type('stderr tail', true);
    await attached.client.until(() => attached.ended);
    assert.equal(attached.text, 'stderr tail');
    assert.equal(JSON.parse(attached.error).status, 'Success');
    await eventually('the end', 10, async () => ((await state(id)) === 'CONTAINER_EXITED' ? true : undefined));
  });

  await t.test('disconnects a client that does not read, and never blocks the container', async () => {
    const script = 'read x; head -c 100000000 /dev/zero; echo; echo written >/tmp/done; sleep 1000';
    const id = await start('flood', ['sh', '-c', script]);
    using deaf = await Attached.open(daemon, id, true);
    deaf.client.raw.socket.pause();
    deaf.type('\n');
    await eventually('all to be written', 60, async () => {
      const { exitCode } = await daemon.cri.call('ExecSync', {
        containerId: id,
        cmd: ['test', '-e', '/tmp/done'],
        timeout: 10,
      });
      return exitCode === 0 ? true : undefined;
    });
    deaf.client.raw.socket.resume();
    await deaf.client.until(() => deaf.ended);
    assert.match(deaf.error, /reads slower than the container writes/);
  });

  await t.test('works on after a restart of the daemon', async () => {
    const id = await start('restart', ['sh']);
    {
      using before = await Attached.open(daemon, id, true);
      before.type('x=41\n');
      before.type('echo before\n');
      await before.shows('before\n');
    }
    await daemon.end('SIGKILL');
    await daemon.start();
    using after = await Attached.open(daemon, id, true);
    after.type('echo after $((x + 1))\n');
    await after.shows('after 42\n');
  });

  await t.test('leaves a terminal by ctrl-p ctrl-q or by the end of its input, and the container goes on', async () => {
    const id = await start('terminal', ['cat'], { tty: true });
    for (const leave of ['\x10\x11', '']) {
      using attached = await Attached.openTerminal(daemon, id);
      attached.type('still here\r');
      await attached.shows('still here\r\nstill here\r\n');
      attached.type(leave, leave === '');
      await attached.client.until(() => attached.ended);
      assert.equal(JSON.parse(attached.error).status, 'Success');
    }
    assert.equal(await state(id), 'CONTAINER_RUNNING');
  });

  await t.test('is refused for a terminal that is not there', async () => {
    const id = await start('plain', ['sh']);
    const { url } = await daemon.cri.call('Attach', { containerId: id, stdin: true, stdout: true, tty: true });
    using client = await SpdyClient.connect(new URL(url));
    await client.openExec('error', 'stdin', 'stdout', 'resize');
    await client.until(() => client.seen(1).ended);
    assert.match(client.seen(1).text, /has no terminal/);
  });
});
