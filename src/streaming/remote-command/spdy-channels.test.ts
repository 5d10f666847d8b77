import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execRequest, openServer } from '../testing/open-server.ts';
import { SpdyClient } from '../testing/spdy-client.ts';

const OUTPUTS = ['error', 'stdout', 'stderr'];

/** Runs a command to the end of all its streams; returns what each has got. */
async function run(argv: readonly string[], version = 'v4.channel.k8s.io'): Promise<readonly string[]> {
  await using at = await openServer();
  using client = await SpdyClient.connect(at.url(execRequest(argv)), { 'X-Stream-Protocol-Version': version });
  const ids = await client.openExec(...OUTPUTS);
  const seen = OUTPUTS.map((type) => client.seen(ids[type] ?? 0));
  await client.until(() => seen.every(({ ended }) => ended));
  client.leave();
  return seen.map(({ text }) => text);
}

describe('exec over SPDY', () => {
  it('gives both outputs, then success', async () => {
    const [error, stdout, stderr] = await run(['say', 'out', 'err']);
    assert.deepEqual([stdout, stderr], ['out', 'err']);
    assert.deepEqual(JSON.parse(error ?? ''), { metadata: {}, status: 'Success' });
  });

  it('sends the exit code as a Kubernetes Status', async () => {
    const [error] = await run(['say', '', '', '7']);
    const status = JSON.parse(error ?? '');
    assert.equal(status.reason, 'NonZeroExitCode');
    assert.deepEqual(status.details.causes, [{ reason: 'ExitCode', message: '7' }]);
  });

  it('says why a command cannot start', async () => {
    const [error] = await run(['missing']);
    const { status, message } = JSON.parse(error ?? '');
    assert.equal(status, 'Failure');
    assert.match(message, /error executing command in container: no such program/);
  });

  it('sends old clients only failures, as text', async () => {
    for (const version of ['v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io']) {
      assert.equal((await run(['say', 'x'], version))[0], '');
      assert.match((await run(['say', '', '', '3'], version))[0] ?? '', /^command terminated with .* exit status 3$/);
    }
  });

  it('passes input on, its end as well', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(execRequest(['cat'], { stdin: true })));
    const { stdin = 0, stdout = 0 } = await client.openExec('error', 'stdin', 'stdout', 'stderr');
    client.data(stdin, 'hello ');
    client.data(stdin, 'there', true);
    await client.until(() => client.seen(stdout).ended);
    assert.equal(client.seen(stdout).text, 'hello there');
  });

  it('resizes the terminal, in whatever pieces the sizes come, but never to nothing', async () => {
    await using at = await openServer();
    const request = execRequest(['hang'], { tty: true, stdin: true, stderr: false });
    using client = await SpdyClient.connect(at.url(request));
    const { resize = 0 } = await client.openExec('error', 'stdin', 'stdout', 'resize');
    client.data(resize, '{"Width":0,"Height":0}\n{"Width":80,');
    await at.target.until(() => at.target.open.size === 1);
    client.data(resize, '"Height":24}\n{"Width":100,"Height":30}\nnonsense}{"Width":1e9,"Height":1}');
    await at.target.until(() => at.target.sizes.length === 2);
    assert.deepEqual(at.target.sizes, [
      { width: 80, height: 24 },
      { width: 100, height: 30 },
    ]);
  });

  it('starts a command on a terminal with the size that the client sends first', async () => {
    await using at = await openServer({ times: { sizeMs: 60_000 } });
    using client = await SpdyClient.connect(at.url(execRequest(['hang'], { tty: true, stderr: false })));
    const { resize = 0 } = await client.openExec('error', 'stdout', 'resize');
    client.data(resize, '{"Width":132,"Height":50}\n');
    await at.target.until(() => at.target.open.size === 1);
    assert.deepEqual(at.target.startSizes, [{ width: 132, height: 50 }]);
  });

  it('does not start before all streams are there, and closes when they do not come', async () => {
    await using at = await openServer({ times: { openMs: 1000 } });
    using client = await SpdyClient.connect(at.url(execRequest(['hang'])));
    // The time may be over before the server has accepted both streams.
    await client.openExec('error', 'stdout').catch(() => {});
    await client.closed();
    assert.equal(at.target.open.size, 0);
  });

  it('ends the command when the client leaves, and when the connection breaks', async () => {
    await using at = await openServer();
    for (const leave of [(c: SpdyClient) => c.leave(), (c: SpdyClient) => c.raw.socket.resetAndDestroy()]) {
      using client = await SpdyClient.connect(at.url(execRequest(['hang'], { stdin: true })));
      await client.openExec('error', 'stdin', 'stdout', 'stderr');
      await at.target.until(() => at.target.open.size === 1);
      leave(client);
      await at.target.until(() => at.target.open.size === 0);
    }
  });

  it('closes a connection without traffic', async () => {
    await using at = await openServer({ times: { idleMs: 100 } });
    using client = await SpdyClient.connect(at.url(execRequest(['hang'])));
    await client.openExec(...OUTPUTS);
    await client.closed();
    await at.target.until(() => at.target.open.size === 0);
  });

  it('answers pings, while nothing else goes on', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(execRequest(['hang'])));
    await client.openExec(...OUTPUTS);
    client.ping(1);
    client.ping(3);
    await client.until(() => client.pings.length === 2);
    assert.deepEqual(client.pings, [1, 3]);
  });

  it('gives a slow reader no more than it takes', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(execRequest(['flood', '100000000'])));
    client.raw.socket.pause();
    await client.open(1, { streamtype: 'error' });
    await client.open(3, { streamtype: 'stdout' });
    await client.open(5, { streamtype: 'stderr' });
    await at.target.until(() => at.target.open.size === 1);
    let before = -1;
    while (at.target.flooded !== before) {
      before = at.target.flooded;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(at.target.flooded < 20_000_000, `${at.target.flooded} bytes were taken from the command`);
    client.raw.socket.resume();
    await client.until(() => client.seen(3).ended);
    assert.equal(client.seen(3).length, 100_000_000);
  });

  it('frees output that has been sent', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(execRequest(['flood', '200000'])));
    const { stdout = 0 } = await client.openExec(...OUTPUTS);
    await client.until(() => client.seen(stdout).ended);
    assert.equal(client.seen(stdout).length, 200_000);
    assert.deepEqual(
      at.target.firstOutput.map(({ length }) => length),
      [0, 0, 0],
    );
  });

  it('takes no more from a flooding client than the command takes, and still sees it leave', async () => {
    await using at = await openServer();
    using client = await SpdyClient.connect(at.url(execRequest(['hang'], { stdin: true })));
    const { stdin = 0 } = await client.openExec('error', 'stdin', 'stdout', 'stderr');
    for (let i = 0; i < 1000 && !client.raw.socket.writableNeedDrain; i += 1) client.data(stdin, Buffer.alloc(65_536));
    assert.ok(client.raw.socket.writableNeedDrain);
    client.raw.socket.resetAndDestroy();
    await at.target.until(() => at.target.open.size === 0);
  });
});
