import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { stringify } from 'yaml';
import { defaultConfig } from '../config/load-config.ts';
import { renderConfig } from '../config/render-config.ts';
import { startAdminServer } from '../daemon/admin-server.ts';
import type { ResourceRow } from '../operation/ledger.ts';
import { encodeRow } from '../state/table.ts';
import { commands } from './commands.ts';
import { runCli } from './run-cli.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function gantry(...argv: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  const code = await runCli(argv, commands, terminal);
  return { code, out, err };
}

const ROWS: readonly ResourceRow[] = [
  {
    row: '1',
    owner: 'a'.repeat(64),
    resource: { kind: 'file', path: '/kept' },
    held: true,
    since: 0n,
    lastError: undefined,
  },
  {
    row: '2',
    owner: 'a'.repeat(64),
    resource: { kind: 'mount', target: '/busy' },
    held: true,
    since: 0n,
    lastError: 'EBUSY\nagain',
  },
  {
    row: 'a',
    owner: 'b'.repeat(64),
    resource: { kind: 'cgroup', path: '/lost' },
    held: false,
    since: 0n,
    lastError: undefined,
  },
];

describe('gantry', () => {
  it('lists its commands and the options of each command', async () => {
    const { code, out } = await gantry('--help');
    assert.equal(code, 0);
    for (const { name, summary } of commands) assert.ok(out.includes(name) && out.includes(summary));
    const serve = await gantry('serve', '--help');
    assert.match(serve.out, /--cni-conf-dir VALUE +Directory of CNI network configurations/);
    assert.match(serve.out, /--config FILE/);
  });

  it('reports an invalid command line and exits with code 2', async () => {
    assert.deepEqual(await gantry('serv'), {
      code: 2,
      out: '',
      err: 'gantry: unknown command "serv"; did you mean serve?\n',
    });
    assert.match((await gantry('ops', '--josn')).err, /Unknown option '--josn'.*; see: gantry ops --help/);
    assert.match((await gantry('version', 'extra')).err, /extra/);
    assert.equal((await gantry()).code, 2);
  });

  it('prints its version', async () => {
    assert.match((await gantry('version')).out, /^gantry \d+\.\d+\.\d+ \(CRI v1, Node /);
    assert.deepEqual(await gantry('--version'), await gantry('version'));
  });

  describe('with a configuration', () => {
    let base: string;
    let config: string;

    before(async () => {
      base = await mkdtemp(join(tmpdir(), 'gantry-cli-'));
      config = join(base, 'gantry.yaml');
      const places = { root: base, run_root: `${base}-run`, admin_socket: join(base, 'admin.sock') };
      await writeFile(config, stringify(places));
    });
    after(() => rm(base, { recursive: true }));

    it('prints the default and the effective configuration', async () => {
      assert.equal((await gantry('config', '--default')).out, renderConfig(defaultConfig()));
      assert.match((await gantry('config', '--config', config, '--log-level', 'debug')).out, /^ {2}level: debug$/m);
    });

    it('reports every error of a configuration and exits with code 1', async () => {
      const bad = join(base, 'bad.yaml');
      await writeFile(bad, 'rooot: /x\npids_limit: many\n');
      const { code, err } = await gantry('config', '--config', bad);
      assert.equal(code, 1);
      assert.match(err, /bad\.yaml:1: rooot: unknown key; did you mean root\?\n.*bad\.yaml:2: pids_limit: expected/);
    });

    it('reports that no daemon is running and that there is no state database', async () => {
      const { code, err } = await gantry('ops', '--config', config);
      assert.equal(code, 1);
      assert.match(err, /cannot connect to the daemon on .*admin\.sock\n {2}check that gantryd is running/);
      assert.match((await gantry('leaks', '--config', config)).err, /database ".*state\.db" not found/);
    });

    it('shows operations and leaks of the running daemon', async () => {
      const operation = {
        id: '1',
        kind: 'run-sandbox',
        key: 'web',
        stage: 'network',
        waitsFor: 'CNI ADD',
        callers: 2,
      } as const;
      await using _server = await startAdminServer(join(base, 'admin.sock'), {
        operations: { inFlight: () => [{ ...operation, ageMs: 61_000, stageAgeMs: 500 }] },
        ledger: { all: () => ROWS },
        faults: () => ({}),
        isKnownOwner: (owner) => owner.startsWith('a'),
      });
      const ops = (await gantry('ops', '--config', config)).out;
      assert.match(
        ops,
        /^OPERATION +KEY +AGE +STAGE +WAITS FOR +CALLERS\nrun-sandbox +web +1m01s +network \(500ms\) +CNI ADD +2\n$/,
      );
      const leaks = (await gantry('leaks', '--config', config)).out;
      assert.doesNotMatch(leaks, /kept/);
      assert.match(leaks, /mount \/busy +a{13} +\S+ +held +EBUSY again\n/);
      assert.match(leaks, /cgroup \/lost +b{13} \(gone\) +\S+ +begun +-\n/);
      assert.match((await gantry('leaks', '--all', '--config', config)).out, /kept/);
      assert.equal(JSON.parse((await gantry('ops', '--json', '--config', config)).out)[0].stage, 'network');
    });

    it('shows leaked resources from the state database if the daemon is not running', async () => {
      {
        using database = new DatabaseSync(join(base, 'state.db'));
        for (const table of ['sandboxes', 'containers', 'resources']) {
          database.exec(`CREATE TABLE ${table} (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT`);
        }
        database.prepare('INSERT INTO sandboxes VALUES (?, ?)').run('a'.repeat(64), '{}');
        const insert = database.prepare('INSERT INTO resources VALUES (?, ?)');
        for (const row of ROWS) insert.run(row.row, encodeRow(row));
      }
      const { code, out, err } = await gantry('leaks', '--config', config);
      assert.equal(code, 0);
      assert.match(err, /the daemon is not running/);
      assert.match(out, /mount \/busy.*EBUSY again\ncgroup \/lost +b{13} \(gone\)/);
    });
  });
});
