import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, createOne, type Running, runOne } from './run-container.ts';

/** Lines of the load; written as fast as the shell can. */
const LINES = 300_000;
/** Less would not have been under load. */
const FEWEST = 3;

interface LogLine {
  readonly stream: string;
  readonly tag: string;
  readonly text: string;
}

test('the logs of containers', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });

  await t.test('keep a line that never ended as a partial one', async () => {
    const one = await finished(daemon, 'partial', 'echo whole; printf unfinished');
    assert.deepEqual(
      linesIn(join(one.logDirectory, 'main.log')).map(({ tag, text }) => [tag, text]),
      [
        ['F', 'whole'],
        ['P', 'unfinished'],
      ],
    );
  });

  await t.test('keep a very long line whole, in parts', async () => {
    const one = await finished(daemon, 'long', 'head -c 200000 /dev/zero | tr "\\0" x; echo; echo after');
    const lines = linesIn(join(one.logDirectory, 'main.log'));
    const end = lines.findIndex(({ tag }) => tag === 'F');
    assert.ok(end > 0);
    assert.equal(
      lines
        .slice(0, end + 1)
        .map(({ text }) => text)
        .join(''),
      'x'.repeat(200_000),
    );
    assert.equal(lines[end + 1]?.text, 'after');
  });

  await t.test('keep the order within each stream, and distinguish the streams', async () => {
    const one = await finished(daemon, 'streams', 'for i in $(seq 500); do echo out $i; echo err $i >&2; done');
    const lines = linesIn(join(one.logDirectory, 'main.log'));
    for (const [stream, word] of [
      ['stdout', 'out'],
      ['stderr', 'err'],
    ] as const) {
      const own = lines.filter((line) => line.stream === stream).map(({ text }) => text);
      assert.deepEqual(
        own,
        numbered(500).map((i) => `${word} ${i}`),
      );
    }
  });

  await t.test('lose no line when rotated under load', async () => {
    const command = ['sh', '-c', `i=1; while [ $i -le ${LINES} ]; do echo line $i; i=$((i+1)); done; sleep 1000`];
    const one = await runOne(daemon, { name: 'rotated', command });
    const current = join(one.logDirectory, 'main.log');
    const rotated: string[] = [];
    const hasLast = (file: string): boolean => readFileSync(file, 'utf8').endsWith(` line ${LINES}\n`);
    while (!hasLast(current)) {
      await eventually('lines to come', 30, async () => readFileSync(current).length > 0);
      if (hasLast(current)) break;
      const old = `${current}.${rotated.length}`;
      renameSync(current, old);
      rotated.push(old);
      await daemon.cri.call('ReopenContainerLog', { containerId: one.containerId });
      assert.ok(existsSync(current), 'the new file is there when the call answers');
      if (hasLast(old)) break;
    }
    assert.ok(rotated.length >= FEWEST, `${rotated.length} rotations`);
    const written = joined([...rotated, current].flatMap(linesIn)).split('\n');
    const wrong = written.findIndex((line, i) => line !== `line ${i + 1}`);
    assert.deepEqual([wrong, written[wrong]], [LINES, '']);
  });

  await t.test('are refused if the log directory or the file is a link', async () => {
    const target = join(daemon.base, 'elsewhere');
    mkdirSync(target);
    const link = join(daemon.base, 'link');
    symlinkSync(target, link);
    const request = (name: string, logDirectory: string): Message => ({
      name,
      command: ['true'],
      pod: { logDirectory },
    });
    await assert.rejects(createOne(daemon, request('linked', link)), /is a symbolic link/);
    mkdirSync(join(daemon.base, 'logs', 'file'), { recursive: true });
    symlinkSync('/etc/passwd', join(daemon.base, 'logs', 'file', 'main.log'));
    await assert.rejects(createOne(daemon, request('file', join(daemon.base, 'logs', 'file'))), /is a symlink/);
  });
});

/** Runs a script to its end. */
async function finished(daemon: DaemonUnderTest, name: string, script: string): Promise<Running> {
  const one = await runOne(daemon, { name, command: ['sh', '-c', script] });
  await eventually('the container to end', 60, async () => {
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: one.containerId });
    return status.state === 'CONTAINER_EXITED';
  });
  return one;
}

/** What was written: parts of a line follow each other, also over the end of a file. */
function joined(lines: readonly LogLine[]): string {
  return lines.map(({ tag, text }) => (tag === 'P' ? text : `${text}\n`)).join('');
}

/** Source: CRI's log format: `<time> <stream> <tags> <text>`. */
function linesIn(path: string): readonly LogLine[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, lines.at(-1) === '' ? -1 : undefined).map((line) => {
    const match = /^\d{4}-\d\d-\d\dT\S+ (stdout|stderr) ([FP]) (.*)$/.exec(line);
    assert.ok(match, `not a line of a CRI log: ${line.slice(0, 100)}`);
    const [, stream = '', tag = '', text = ''] = match;
    return { stream, tag, text };
  });
}

function numbered(most: number): readonly number[] {
  return Array.from({ length: most }, (_, i) => i + 1);
}
