import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from '../harness/project-paths.ts';
import { run } from '../harness/run.ts';
import { LEFT_OUT, type SpecResult } from './run-critest.ts';

interface Expected {
  readonly name: string;
  readonly reason: string;
}

/** What is known not to pass, each with its reason. */
export interface Expectation {
  /** The version of the specs. */
  readonly critest: string;
  readonly skipped: readonly Expected[];
  readonly failed: readonly Expected[];
}

const FILE = 'test/critest/expected.yaml';

/** The committed list of a module folder: of this one, or of an older version's. */
export function readExpectation(folder = '.'): Expectation {
  return normalised(parse(readFileSync(join(import.meta.dirname, folder, 'expected.yaml'), 'utf8')));
}

/** The version of critest that the module of a folder pins. */
export function pinnedVersion(folder = '.'): string {
  const module = readFileSync(join(import.meta.dirname, folder, 'go.mod'), 'utf8');
  return /sigs\.k8s\.io\/cri-tools (v\S+)/.exec(module)?.[1] ?? 'none';
}

/** Every difference between a run and the list: an unexpected failure, skip or pass, or a spec that was not run. */
export function surprises(results: readonly SpecResult[], expectation: Expectation): readonly string[] {
  const expected = new Map<string, 'skipped' | 'failed'>();
  for (const { name } of expectation.skipped) expected.set(name, 'skipped');
  for (const { name } of expectation.failed) expected.set(name, 'failed');
  const found = results
    .filter((result) => !isLeftOut(result.name))
    .filter((result) => result.state !== (expected.get(result.name) ?? 'passed'))
    .map(
      (result) =>
        `${result.state}, expected ${expected.get(result.name) ?? 'passed'}: ${result.name}\n${indented(result.message)}`,
    );
  const names = new Set(results.map((result) => result.name));
  const unknown = [...expected.keys()]
    .filter((name) => !names.has(name))
    .map((name) => `on the list, but critest has no such spec: ${name}`);
  return [...found, ...unknown];
}

function isLeftOut(name: string): boolean {
  return LEFT_OUT.some(({ pattern }) => name.includes(pattern));
}

/**
 * Entries that the previous commit's list did not have; the list may only shrink. Empty if there is no previous one, or
 * if it is of another version, which has other specs.
 */
export async function grownSincePreviousCommit(now: Expectation): Promise<readonly string[]> {
  const previous = await run('git', ['-C', PROJECT, 'show', `HEAD^:${FILE}`]);
  if (previous.code !== 0) return [];
  const before = normalised(parse(previous.stdout));
  if (before.critest !== now.critest) return [];
  const known = new Set([...before.skipped, ...before.failed].map((entry) => entry.name));
  return [...now.skipped, ...now.failed].map((entry) => entry.name).filter((name) => !known.has(name));
}

function normalised(value: unknown): Expectation {
  const list = value as Partial<Expectation> | null;
  return { critest: list?.critest ?? '', skipped: list?.skipped ?? [], failed: list?.failed ?? [] };
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
