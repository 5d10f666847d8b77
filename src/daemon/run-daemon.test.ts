import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { stringify } from 'yaml';
import { PreconditionFailed, Unavailable } from '../base/failure.ts';
import { requestDaemon } from '../cli/admin-client.ts';
import type { Config } from '../config/config.ts';
import { ConfigInvalid } from '../config/problem.ts';
import type { Daemon } from './daemon.ts';
import { lockInstance } from './instance-lock.ts';
import { type DaemonParts, runDaemon } from './run-daemon.ts';

/** A daemon that only notes what becomes of it; whoever waits for a step is woken when it comes. */
class NotedDaemon implements Daemon {
  readonly steps: string[] = [];
  readonly #waiting: { readonly step: string; readonly resolve: () => void }[] = [];
  failAt: string | undefined;
  readonly operations = { inFlight: () => [{ ...OPERATION, ageMs: 1 }] };
  readonly ledger = { all: () => [ROW] };

  faults(): Readonly<Record<string, number>> {
    return {};
  }

  isKnownOwner(owner: string): boolean {
    return owner === 'known';
  }

  recover = (): Promise<void> => this.#note('recover');
  listen = (): Promise<void> => this.#note('listen');
  drain = (): Promise<void> => this.#note('drain');
  reload = (config: Config): Promise<void> => this.#note(`reload ${config.log.level}`);
  [Symbol.asyncDispose] = (): Promise<void> => this.#note('dispose');

  reached(step: string): Promise<void> {
    if (this.steps.includes(step)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ step, resolve }));
  }

  async #note(step: string): Promise<void> {
    this.steps.push(step);
    for (const { step: wanted, resolve } of this.#waiting) if (wanted === step) resolve();
    if (step === this.failAt) throw new Unavailable(`${step} failed`);
  }
}

const OPERATION = {
  id: '1',
  kind: 'run-sandbox',
  key: 'k',
  stage: 'network',
  waitsFor: 'CNI',
  stageAgeMs: 1,
  callers: 1,
} as const;
const ROW = {
  row: '1',
  owner: 'lost',
  resource: { kind: 'file', path: '/x' },
  held: true,
  since: 12n,
  lastError: undefined,
} as const;

describe('runDaemon()', () => {
  let base: string;
  let file: string;
  let daemon: NotedDaemon;
  let log: PassThrough;
  let parts: DaemonParts;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'gantry-run-'));
    file = join(base, 'gantry.yaml');
    daemon = new NotedDaemon();
    log = new PassThrough();
    parts = { compose: async () => daemon, logStream: log };
    await configure('error');
  });
  afterEach(() => rm(base, { recursive: true }));

  const configure = (level: string): Promise<void> =>
    writeFile(
      file,
      stringify({
        root: join(base, 'root'),
        run_root: join(base, 'run'),
        socket: join(base, 'cri.sock'),
        admin_socket: join(base, 'admin.sock'),
        log: { level },
      }),
    );
  const logged = async (words: string): Promise<void> => {
    for await (const chunk of log.iterator({ destroyOnReturn: false })) if (String(chunk).includes(words)) return;
  };
  const send = (signal: NodeJS.Signals): boolean => process.kill(process.pid, signal);

  it('recovers, listens, and at SIGTERM drains and ends', async () => {
    const ran = runDaemon({ file }, parts);
    await daemon.reached('listen');
    send('SIGTERM');
    await ran;
    assert.deepEqual(daemon.steps, ['recover', 'listen', 'drain', 'dispose']);
    assert.equal(existsSync(join(base, 'admin.sock')), false);
    assert.equal(process.listenerCount('SIGTERM'), 0);
  });

  it('ends when it is told to stop while it recovers', async () => {
    daemon.recover = async () => {
      send('SIGTERM');
      await once(process, 'SIGTERM');
      throw new Unavailable('given up');
    };
    await runDaemon({ file }, parts);
    assert.deepEqual(daemon.steps, ['dispose']);
  });

  it('does not serve what it could not recover, and closes what it opened', async () => {
    daemon.failAt = 'recover';
    await assert.rejects(runDaemon({ file }, parts), /recover failed/);
    assert.deepEqual(daemon.steps, ['recover', 'dispose']);
  });

  it('takes a new configuration over at SIGHUP, and keeps the old one where the new one is broken', async () => {
    const ran = runDaemon({ file }, parts);
    await daemon.reached('listen');
    await writeFile(file, 'log: { level: loud }\n');
    send('SIGHUP');
    await logged('keeping the previous one');
    await configure('warn');
    send('SIGHUP');
    await daemon.reached('reload warn');
    send('SIGINT');
    await ran;
    assert.deepEqual(
      daemon.steps.filter((step) => step.startsWith('reload')),
      ['reload warn'],
    );
  });

  it('refuses to run twice on one directory, naming the process that has it', async () => {
    using _lock = lockInstance(join(base, 'root'));
    await assert.rejects(runDaemon({ file }, parts), (error) => {
      assert.ok(error instanceof PreconditionFailed);
      assert.match(error.message, new RegExp(`another gantryd \\(process ${process.pid}\\) already uses `));
      return true;
    });
    assert.deepEqual(daemon.steps, []);
  });

  it('gives the directory free when it ends', async () => {
    lockInstance(join(base, 'root'))[Symbol.dispose]();
    lockInstance(join(base, 'root'))[Symbol.dispose]();
  });

  it('does not begin with a broken configuration', async () => {
    await writeFile(file, 'rooot: /x\n');
    await assert.rejects(runDaemon({ file }, parts), ConfigInvalid);
    assert.deepEqual(daemon.steps, []);
  });

  it('tells operations and resources on a socket for root alone', async () => {
    const ran = runDaemon({ file }, parts);
    await daemon.reached('listen');
    const socket = join(base, 'admin.sock');
    assert.equal((await stat(socket)).mode & 0o777, 0o600);
    assert.deepEqual(await requestDaemon(socket, '/v1/operations'), [{ ...OPERATION, ageMs: 1 }]);
    assert.deepEqual(await requestDaemon(socket, '/v1/resources'), [
      { row: '1', owner: 'lost', ownerKnown: false, what: 'file /x', held: true, since: '12', lastError: '' },
    ]);
    const { residentBytes, eventLoop } = await requestDaemon<Record<string, unknown>>(socket, '/v1/process');
    assert.ok(Number(residentBytes) > 2 ** 20);
    assert.deepEqual(eventLoop, { samples: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 });
    await assert.rejects(requestDaemon(socket, '/__proto__'), /status 404/);
    send('SIGTERM');
    await ran;
    await assert.rejects(requestDaemon(socket, '/healthz'), Unavailable);
  });
});
