import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import type { LogLevel } from '../base/context.ts';
import { Internal, NotFound } from '../base/failure.ts';
import { createLogger, type Logger } from './create-logger.ts';

class Lines extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  get all(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }

  get last(): Record<string, unknown> {
    return JSON.parse(this.all.at(-1) ?? '{}') as Record<string, unknown>;
  }
}

function open(format: 'json' | 'text', level: LogLevel = 'info'): Logger & { readonly lines: Lines } {
  const lines = new Lines();
  return { ...createLogger({ level, format, stream: lines }), lines };
}

describe('createLogger()', () => {
  it('writes one JSON object per event, with the fields next to time, level and event', () => {
    const { log, lines } = open('json');
    log('info', 'pod started', { id: 'f00d', pid: 7, since: 12n, level: 'forged' });
    const { time, ...rest } = lines.last;
    assert.deepEqual(rest, { id: 'f00d', pid: 7, since: '12', level: 'info', event: 'pod started' });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('writes text for reading, quoting what has blanks', () => {
    const { log, lines } = open('text');
    log('warn', 'release failed', { path: '/run/x', error: new NotFound('container', 'f00d') });
    assert.match(lines.text, /Z WARN {2}release failed path=\/run\/x error="container \\"f00d\\" not found"\n$/);
  });

  it('leaves out what is below the level, also after the level has changed', () => {
    const { log, setLevel, lines } = open('text');
    log('debug', 'one');
    setLevel('debug');
    log('debug', 'two');
    setLevel('error');
    log('warn', 'three');
    assert.equal(lines.all.length, 1);
    assert.match(lines.text, /two/);
  });

  it('lets no fact forge a line or reach the terminal', () => {
    for (const format of ['json', 'text'] as const) {
      const { log, lines } = open(format);
      log('info', 'a\nb', { name: 'x\r\n2026 INFO forged\u001b[31m\u009b\u2028' });
      assert.equal(lines.all.length, 1);
      assert.match(lines.text.slice(0, -1), /^[\u0020-\u007e]*$/);
    }
  });

  it('redacts secrets at any depth', () => {
    const { log, lines } = open('json');
    const auth = { username: 'u', password: 'p1', auth: '', identityToken: 'p2', registryToken: 'p3' };
    log('info', 'pull', { request: { auth: [auth] }, header: { authorization: 'p4' }, url: 'https://u:p5@host/v2/' });
    assert.doesNotMatch(lines.text, /p[1-5]/);
    assert.match(lines.text, /https:\/\/<secret>@host/);
  });

  it('keeps a line bounded, however large, deep, round or hostile its facts are', () => {
    const { log, lines } = open('json');
    const round: Record<string, unknown> = { name: 'round' };
    round.self = round;
    const wide = Array.from({ length: 5000 }, () => 'x'.repeat(100));
    const throws = { toJSON: () => assert.fail('unprintable') };
    log('info', 'big', {
      text: 'y'.repeat(1e6),
      wide,
      nested: [wide, wide, wide],
      round,
      throws,
      bytes: new Uint8Array(9),
      call: () => {},
    });
    assert.ok(lines.text.length < 100_000, `${lines.text.length}`);
    assert.equal(lines.last.bytes, '<9 bytes>');
    assert.equal(lines.last.throws, '<unprintable>');
  });

  it('shows the causes of a failure, and a stack only for defects', () => {
    const { log, lines } = open('json');
    log('error', 'failed', { error: new Internal('reading the table', new TypeError('no such thing')) });
    const error = lines.last.error as { message: string; cause: { message: string; stack: string }; stack?: string };
    assert.equal(error.message, 'reading the table: no such thing');
    assert.match(error.cause.stack, /TypeError/);
    assert.equal(error.stack, undefined);
  });

  it('formats objects only if the line is written', () => {
    const { log } = open('json', 'error');
    log('debug', 'call', { request: { toJSON: () => assert.fail('asked') } });
  });

  it('drops lines if the reader is too slow, and logs their number', () => {
    let release: () => void = () => {};
    const seen: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        seen.push(chunk.toString());
        release = done;
      },
    });
    const { log } = createLogger({ level: 'info', format: 'text', stream });
    for (let i = 0; i < 3000; i += 1) log('info', 'x'.repeat(4000));
    const before = stream.writableLength;
    assert.ok(before < 5 * 1024 * 1024);
    while (stream.writableLength > 0) release();
    log('info', 'after');
    release();
    assert.match(seen.slice(-2).join(''), /lines dropped lines=\d+/);
  });
});
