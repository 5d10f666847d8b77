import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { parseImageConfig } from './image-config.ts';

const NOTHING = {
  user: '',
  env: [],
  entrypoint: [],
  cmd: [],
  workingDir: '',
  volumes: [],
  labels: {},
  stopSignal: '',
  os: '',
  architecture: '',
};

describe('parseImageConfig()', () => {
  it('reads what a container needs', () => {
    const text = JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: {
        User: '1003:1004',
        Env: ['PATH=/bin', 'EMPTY='],
        Entrypoint: ['/entry'],
        Cmd: ['serve'],
        WorkingDir: '/srv',
        Volumes: { '/data': {} },
        Labels: { a: 'b' },
        StopSignal: 'SIGQUIT',
      },
    });
    assert.deepEqual(parseImageConfig(text), {
      user: '1003:1004',
      env: ['PATH=/bin', 'EMPTY='],
      entrypoint: ['/entry'],
      cmd: ['serve'],
      workingDir: '/srv',
      volumes: ['/data'],
      labels: { a: 'b' },
      stopSignal: 'SIGQUIT',
      os: 'linux',
      architecture: 'amd64',
    });
  });

  it('takes what is null, absent or of the wrong type for absent', () => {
    for (const config of [
      undefined,
      null,
      [],
      'x',
      { User: 5, Env: null, Cmd: {}, Labels: [], Volumes: null, Entrypoint: null },
    ]) {
      assert.deepEqual(parseImageConfig(JSON.stringify({ config })), NOTHING);
    }
  });

  it('H072: leaves out environment entries that no process could have', () => {
    const Env = ['A=b', 'noequals', '=x', 'N\0UL=x', 'V=a\0b', 7, null];
    assert.deepEqual(parseImageConfig(JSON.stringify({ config: { Env } })).env, ['A=b']);
  });

  it('keeps a label named __proto__ as a label', () => {
    const { labels } = parseImageConfig('{"config":{"Labels":{"__proto__":"x","constructor":"y"}}}');
    assert.deepEqual(Object.keys(labels), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(labels), Object.prototype);
  });

  it('refuses documents that are not JSON objects', () => {
    for (const text of ['', '[]', 'null', '"x"', '{']) assert.throws(() => parseImageConfig(text), InvalidInput);
  });

  it('refuses more entries than an image can need, naming the part and the limit', () => {
    const list = (length: number): string[] => Array.from({ length }, (_, i) => `N${i}=`);
    const object = (length: number): object => Object.fromEntries(list(length).map((name) => [name, {}]));
    assert.equal(parseImageConfig(JSON.stringify({ config: { Env: list(4096) } })).env.length, 4096);
    for (const [part, value, limit] of [
      ['Env', list(4097), 4096],
      ['Cmd', list(4097), 4096],
      ['Entrypoint', list(4097), 4096],
      ['Labels', object(4097), 4096],
      ['Volumes', object(257), 256],
    ] as const) {
      const text = JSON.stringify({ config: { [part]: value } });
      assert.throws(() => parseImageConfig(text), {
        name: 'InvalidInput',
        message: `image config: config.${part}: has ${limit + 1} entries, more than ${limit}`,
      });
    }
    assert.throws(() => parseImageConfig(JSON.stringify({ history: list(4097).map(() => ({})) })), /history: has 4097/);
  });
});
