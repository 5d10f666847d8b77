import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Exhausted } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { execRequest } from './testing/open-server.ts';
import { TokenStore } from './token-store.ts';

const REQUEST = execRequest(['true']);

describe('TokenStore', () => {
  it('gives a request for its token, once', () => {
    const store = new TokenStore(new FakeClock());
    const token = store.put(REQUEST);
    assert.equal(store.take('exec', token), REQUEST);
    assert.equal(store.take('exec', token), undefined);
  });

  it('gives nothing after a minute', () => {
    const clock = new FakeClock();
    const store = new TokenStore(clock);
    const [early, late] = [store.put(REQUEST), store.put(REQUEST)];
    clock.advance(59_999);
    assert.equal(store.take('exec', early), REQUEST);
    clock.advance(1);
    assert.equal(store.take('exec', late), undefined);
  });

  it('gives nothing for another kind of stream, and uses the token up', () => {
    const store = new TokenStore(new FakeClock());
    const token = store.put(REQUEST);
    assert.equal(store.take('attach', token), undefined);
    assert.equal(store.take('exec', token), undefined);
  });

  it('makes tokens of 128 bits that fit into a path', () => {
    const store = new TokenStore(new FakeClock());
    const tokens = new Set(Array.from({ length: 1000 }, () => store.put(REQUEST)));
    assert.equal(tokens.size, 1000);
    for (const token of tokens) assert.match(token, /^[A-Za-z0-9_-]{22}$/);
  });

  it('refuses the thousand-and-first until the first have expired', () => {
    const clock = new FakeClock();
    const store = new TokenStore(clock);
    for (let i = 0; i < 1000; i += 1) store.put(REQUEST);
    assert.throws(() => store.put(REQUEST), Exhausted);
    clock.advance(60_000);
    store.put(REQUEST);
  });

  it('refuses large requests until the first are taken or have expired', () => {
    const clock = new FakeClock();
    const store = new TokenStore(clock);
    const large = execRequest(['echo', 'x'.repeat(3 * 1024 * 1024)]);
    const [first] = [store.put(large), store.put(large)];
    assert.throws(() => store.put(large), /2 streams of \d+ bytes have been requested.*8388608 bytes/);
    assert.equal(store.take('exec', first), large);
    store.put(large);
    clock.advance(60_000);
    store.put(large);
    store.put(large);
  });
});
