import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { resolvConf } from './resolv-conf.ts';

const none = { servers: [], searches: [], options: [] };

describe('resolvConf()', () => {
  it('writes one line for all searches, one per server, one for all options', () => {
    const dns = { servers: ['10.10.10.10', 'fd00::1'], searches: ['google.com', 'svc.local'], options: ['ndots:8'] };
    assert.equal(
      resolvConf(dns),
      'search google.com svc.local\nnameserver 10.10.10.10\nnameserver fd00::1\noptions ndots:8\n',
    );
  });

  it('leaves the host its say where nothing is asked for', () => {
    assert.equal(resolvConf(undefined), undefined);
    assert.equal(resolvConf(none), undefined);
  });

  it('refuses a server that would begin a second line', () => {
    const dns = { ...none, servers: ['1.1.1.1\nnameserver 6.6.6.6'] };
    assert.throws(
      () => resolvConf(dns),
      (e: unknown) => e instanceof InvalidInput && e.field === 'dns_config.servers[0]',
    );
  });

  it('refuses a search of two words', () => {
    assert.throws(() => resolvConf({ ...none, searches: ['good', 'a b'] }), /dns_config\.searches\[1\]/);
  });

  it('refuses a thousand options', () => {
    assert.throws(() => resolvConf({ ...none, options: Array.from({ length: 1000 }, () => 'rotate') }), InvalidInput);
  });
});
