import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { connect } from 'node:tls';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { selfSigned } from '../registry/testing/self-signed.ts';
import { execRequest, openServer } from './testing/open-server.ts';
import { RawClient, spdyUpgrade } from './testing/raw-client.ts';
import { SpdyClient } from './testing/spdy-client.ts';
import { WebSocketClient } from './testing/web-socket-client.ts';

const REQUEST = execRequest(['say', 'out', 'err']);

async function responseTo(url: URL, text: string): Promise<string> {
  using client = await RawClient.connect(url);
  client.write(text);
  return await client.rest();
}

describe('StreamingServer: which requests get a stream', () => {
  it('answers an absolute url on its address and port', async () => {
    await using at = await openServer();
    assert.match(at.server.urlFor(REQUEST), /^http:\/\/127\.0\.0\.1:[1-9]\d*\/exec\/[A-Za-z0-9_-]{22}$/);
  });

  it('serves a token once', async () => {
    await using at = await openServer();
    const url = at.url(REQUEST);
    using client = await SpdyClient.connect(url);
    client.leave();
    assert.match(await responseTo(url, spdyUpgrade(url)), /^HTTP\/1\.1 404 /);
  });

  it('serves no token that is guessed, of another kind, or a minute old', async () => {
    const clock = new FakeClock();
    await using at = await openServer({ clock });
    const guessed = new URL('/exec/AAAAAAAAAAAAAAAAAAAAAA', at.url(REQUEST));
    assert.match(await responseTo(guessed, spdyUpgrade(guessed)), /^HTTP\/1\.1 404 .*no such stream/s);
    const other = at.url(REQUEST);
    other.pathname = other.pathname.replace('exec', 'attach');
    assert.match(await responseTo(other, spdyUpgrade(other)), /^HTTP\/1\.1 404 /);
    const old = at.url(REQUEST);
    clock.advance(60_000);
    assert.match(await responseTo(old, spdyUpgrade(old)), /^HTTP\/1\.1 404 /);
  });

  it('says what is wrong with an upgrade, and uses the token up', async () => {
    await using at = await openServer();
    const cases: readonly [Readonly<Record<string, string>>, RegExp][] = [
      [{ 'X-Stream-Protocol-Version': '' }, /^HTTP\/1\.1 400 .*X-Stream-Protocol-Version/s],
      [{ 'X-Stream-Protocol-Version': 'v9.x' }, /^HTTP\/1\.1 403 .*X-Accepted-Stream-Protocol-Versions: v4\./s],
      [{ Upgrade: 'h2c' }, /^HTTP\/1\.1 400 .*SPDY\/3\.1/s],
      [{ Connection: 'close' }, /^HTTP\/1\.1 400 /],
    ];
    for (const [headers, expected] of cases) {
      const url = at.url(REQUEST);
      assert.match(await responseTo(url, spdyUpgrade(url, headers)), expected);
      assert.match(await responseTo(url, spdyUpgrade(url)), /^HTTP\/1\.1 404 /);
    }
  });

  it('takes the first protocol of the client that it has', async () => {
    await using at = await openServer();
    const url = at.url(REQUEST);
    using client = await RawClient.connect(url);
    client.write(spdyUpgrade(url, { 'X-Stream-Protocol-Version': 'v5.channel.k8s.io, v2.channel.k8s.io' }));
    assert.match(await client.head(), /^HTTP\/1\.1 101 .*X-Stream-Protocol-Version: v2\.channel\.k8s\.io\r\n\r\n$/s);
  });

  it('takes GET and POST only, and only its own paths', async () => {
    await using at = await openServer();
    const url = at.url(REQUEST);
    assert.match(await responseTo(url, `PUT ${url.pathname} HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 405 /);
    assert.match(await responseTo(url, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 404 /);
    assert.match(
      await responseTo(url, `GET ${url.pathname} HTTP/1.1\r\nHost: x\r\n\r\n`),
      /^HTTP\/1\.1 400 .*upgrade/s,
    );
  });

  it('refuses a malformed request, and one with a head of a megabyte', async () => {
    await using at = await openServer();
    const url = at.url(REQUEST);
    assert.match(await responseTo(url, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await responseTo(url, `GET /${'x'.repeat(1_000_000)} HTTP/1.1\r\n\r\n`), /^HTTP\/1\.1 (400|431) /);
  });

  it('makes the longest silent of too many silent connections go, and serves a client that speaks', async () => {
    await using at = await openServer();
    const url = at.url(REQUEST);
    const silent = await Promise.all(Array.from({ length: 1000 }, () => RawClient.connect(url)));
    const { promise: refused, resolve } = Promise.withResolvers<void>();
    const texts: string[] = [];
    for (const each of silent) {
      void each.rest().then((text) => {
        if (texts.push(text) === 744) resolve();
      });
    }
    await refused;
    for (const text of texts) assert.match(text, /^HTTP\/1\.1 503 .*Retry-After.*asked for nothing/s);
    using client = await SpdyClient.connect(url);
    const { stdout } = await client.openExec('error', 'stdout', 'stderr');
    await client.until(() => client.seen(stdout ?? 0).ended);
    assert.equal(client.seen(stdout ?? 0).text, 'out');
    for (const each of silent) each[Symbol.dispose]();
  });

  it('ends every connection when it ends', async () => {
    const at = await openServer();
    using client = await SpdyClient.connect(at.url(execRequest(['hang'])));
    await client.openExec('error', 'stdout', 'stderr');
    const closed = once(client.raw.socket, 'close');
    await at[Symbol.asyncDispose]();
    await closed;
    assert.equal(at.target.open.size, 0);
  });

  it('gives the clients of commands a failure as outcome when it ends, by either transport', async () => {
    const at = await openServer();
    using spdy = await SpdyClient.connect(at.url(execRequest(['hang'])));
    const { error = 0 } = await spdy.openExec('error', 'stdout', 'stderr');
    using webSocket = await WebSocketClient.connect(at.url(execRequest(['hang'])), 'v5.channel.k8s.io');
    await at.target.until(() => at.target.open.size === 2);
    const disposed = at[Symbol.asyncDispose]();
    await Promise.all([spdy.until(() => spdy.seen(error).ended), webSocket.until(() => webSocket.closeCode === 1000)]);
    spdy.leave();
    await disposed;
    for (const text of [spdy.seen(error).text, webSocket.text(3)]) {
      const { status, message } = JSON.parse(text) as { readonly status: string; readonly message: string };
      assert.equal(status, 'Failure');
      assert.match(message, /error executing command in container: the daemon is stopping$/);
    }
  });

  it('serves by TLS, and by a changed certificate from its change on', async () => {
    const [first, second] = [selfSigned(), selfSigned()];
    await using at = await openServer({ tls: first });
    const url = at.url(REQUEST);
    assert.equal(url.protocol, 'https:');
    assert.equal(await certificateOf(url), first.cert.trim());
    at.server.useIdentity(second);
    assert.equal(await certificateOf(url), second.cert.trim());
  });

  it('carries whole streams by TLS, which go on when the certificate changes', async () => {
    await using at = await openServer({ tls: selfSigned() });
    const cat = execRequest(['cat'], { stdin: true });
    using spdy = await SpdyClient.connect(at.url(cat));
    const { stdin = 0, stdout = 0 } = await spdy.openExec('error', 'stdin', 'stdout', 'stderr');
    using webSocket = await WebSocketClient.connect(at.url(cat), 'v5.channel.k8s.io');
    for (const text of ['before', 'after']) {
      spdy.data(stdin, text);
      webSocket.send(0, text);
      await spdy.until(() => spdy.seen(stdout).text.endsWith(text));
      await webSocket.until(() => webSocket.text(1).endsWith(text));
      at.server.useIdentity(selfSigned());
    }
    spdy.data(stdin, '', true);
    webSocket.socket.send(Buffer.of(255, 0));
    await spdy.until(() => spdy.seen(1).ended);
    await webSocket.until(() => webSocket.closeCode !== undefined);
    assert.deepEqual([spdy.seen(stdout).text, JSON.parse(spdy.seen(1).text).status], ['beforeafter', 'Success']);
    assert.deepEqual([JSON.parse(webSocket.text(3)).status, webSocket.closeCode], ['Success', 1000]);
  });
});

async function certificateOf(url: URL): Promise<string> {
  const socket = connect({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate()?.toString().trim() ?? '';
  socket.destroy();
  return certificate;
}
