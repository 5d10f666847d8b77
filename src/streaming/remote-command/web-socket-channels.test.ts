import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execRequest, openServer } from '../testing/open-server.ts';
import { WebSocketClient } from '../testing/web-socket-client.ts';

describe('exec over WebSocket', () => {
  it('says first that it is there, then gives outputs and outcome, then closes well', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['say', 'out', 'err', '5']));
    using client = await WebSocketClient.connect(url, 'v4.channel.k8s.io');
    await client.until(() => client.closeCode !== undefined);
    assert.deepEqual([...client.received.keys()][0], 1);
    assert.deepEqual([client.text(1), client.text(2), client.closeCode], ['out', 'err', 1000]);
    assert.equal(JSON.parse(client.text(3)).details.causes[0].message, '5');
  });

  it('takes the first protocol of the client that it has', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['say', 'x']));
    using client = await WebSocketClient.connect(url, 'v9.channel.k8s.io', 'v5.channel.k8s.io', 'v4.channel.k8s.io');
    assert.equal(client.socket.protocol, 'v5.channel.k8s.io');
  });

  it('refuses a client whose protocols it has not', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['say', 'x']));
    await assert.rejects(WebSocketClient.connect(url, 'v9.channel.k8s.io'), /403/);
  });

  it('ends the input where a client of version 5 closes it', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['cat'], { stdin: true }));
    using client = await WebSocketClient.connect(url, 'v5.channel.k8s.io');
    client.send(0, 'hello');
    client.socket.send(Buffer.of(255, 0));
    await client.until(() => client.closeCode !== undefined);
    assert.deepEqual([client.text(1), JSON.parse(client.text(3)).status], ['hello', 'Success']);
  });

  it('speaks base64 with clients that do', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['cat'], { stdin: true }));
    using client = await WebSocketClient.connect(url, 'v4.base64.channel.k8s.io');
    client.socket.send(`0${Buffer.from('hello').toString('base64')}`);
    await client.until(() => client.text(1) === 'hello');
  });

  it('tells clients without a protocol failures as text', async () => {
    await using at = await openServer();
    using client = await WebSocketClient.connect(at.url(execRequest(['say', 'x', '', '4'])));
    await client.until(() => client.closeCode !== undefined);
    assert.match(client.text(3), /exit status 4$/);
  });

  it('resizes the terminal', async () => {
    await using at = await openServer();
    const url = at.url(execRequest(['hang'], { tty: true, stderr: false }));
    using client = await WebSocketClient.connect(url, 'v4.channel.k8s.io');
    client.send(4, '{"Width":80,"Height":24}');
    await at.target.until(() => at.target.sizes.length === 1);
    assert.deepEqual(at.target.sizes, [{ width: 80, height: 24 }]);
  });

  it('ends the command when the client leaves', async () => {
    await using at = await openServer();
    using client = await WebSocketClient.connect(at.url(execRequest(['hang'])), 'v4.channel.k8s.io');
    await at.target.until(() => at.target.open.size === 1);
    client.socket.terminate();
    await at.target.until(() => at.target.open.size === 0);
  });
});
