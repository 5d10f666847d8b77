/**
 * Checks that references within the repository resolve: ADRs, hostile inputs, faults, sections of documents, tests that
 * documents name, relative links, and the index of ADRs. Prints what does not resolve and exits with 1.
 * Usage: node scripts/check-references.ts [project]
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const PROJECT = process.argv[2] ?? join(import.meta.dirname, '..');
const SEARCHED = ['*.md', '{src,test,scripts,native,docs,bench,deploy}/**/*'];
const TEXT = /\.(ts|c|h|md|sh|yaml)$/;
/** Contains references that are broken on purpose. */
const PLANTED = 'scripts/check-the-checkers.ts';
const ADR_INDEX = 'docs/adr/README.md';
const PROMISES = ['docs/hostile-inputs.md', 'docs/faults.md'];

const files = new Map(
  globSync(SEARCHED, { cwd: PROJECT })
    .filter((file) => TEXT.test(file) && file !== PLANTED && !file.includes('/generated/'))
    .sort()
    .map((file) => [file, readFileSync(join(PROJECT, file), 'utf8')]),
);
const adrs = [...files.keys()].filter((file) => /^docs\/adr\/\d{4}-/.test(file));
const adrNumbers = new Set(adrs.map((file) => posix.basename(file).slice(0, 4)));
const promised = new Set(PROMISES.flatMap((page) => matches(page, /^\| ([HF]\d{2,3}[a-z]?) \|/gm)));

function exists(file: string): boolean {
  return existsSync(join(PROJECT, file));
}

/** What the first group of the pattern matches in the file. */
function matches(file: string, pattern: RegExp): readonly string[] {
  return [...(files.get(file) ?? '').matchAll(pattern)].map((match) => match[1] ?? '');
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function hasAnchor(page: string, anchor: string): boolean {
  return matches(page, /^#+ (.+)$/gm).some((heading) => anchorOf(heading) === anchor);
}

/** What is wrong with a reference; undefined if the target, relative to the project, exists with its anchor. */
function problemOf(target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  if (!exists(path)) return `${path} does not exist`;
  if (anchor !== undefined && !hasAnchor(path, anchor)) return `${path} has no section #${anchor}`;
  return undefined;
}

function idsIn(file: string): readonly string[] {
  const unknownAdrs = matches(file, /\bADR (\d{4})\b/g).filter((number) => !adrNumbers.has(number));
  const unknownIds = matches(file, /\b(H\d{3}[a-z]?|F\d{2})\b/g).filter((id) => !promised.has(id));
  return [
    ...unknownAdrs.map((number) => `ADR ${number} does not exist`),
    ...unknownIds.map((id) => `${id} is in neither of ${PROMISES.join(', ')}`),
  ];
}

function sectionsIn(file: string): readonly string[] {
  const outside = matches(file, /((?:\bDESIGN\b|\w\.md) §\S*)/g);
  const named = file.endsWith('.md')
    ? []
    : matches(file, /(?<!(?:runc|crun),? |[\w/.])(docs\/[\w/-]+\.md(?:#[\w-]+)?)/g);
  return [
    ...outside.map((text) => `"${text}" names no section of a document here`),
    ...named.flatMap((target) => problemOf(target) ?? []),
  ];
}

function linksIn(file: string): readonly string[] {
  if (!file.endsWith('.md')) return [];
  const links = matches(file, /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));
  return links.flatMap((link) => {
    const target = link.startsWith('#') ? `${file}${link}` : posix.join(posix.dirname(file), link);
    return problemOf(target) ?? [];
  });
}

/** Tests are named as [file](link): `title`; the title stands in the file as a string. */
function testsIn(file: string): readonly string[] {
  if (!PROMISES.includes(file)) return [];
  const named = (files.get(file) ?? '').matchAll(/\[([\w./-]+\.ts)\]\([^)]+\): `(.+?)`(?=<br>| \|)/g);
  return [...named].flatMap(([, test = '', title = '']) => {
    const text = (exists(test) ? readFileSync(join(PROJECT, test), 'utf8') : '').replaceAll("\\'", "'");
    const quoted = ["'", '"', '`'].map((quote) => quote + title.replaceAll('\\|', '|') + quote);
    return quoted.some((literal) => text.includes(literal)) ? [] : [`${test} has no test "${title}"`];
  });
}

/** Each ADR has a date, a status and a row in the index; each path that the row names exists. */
function checkAdr(file: string): readonly string[] {
  const text = files.get(file) ?? '';
  const row = (files.get(ADR_INDEX) ?? '').split('\n').find((line) => line.includes(`](${posix.basename(file)})`));
  const date = /^Date: (\d{4}-\d\d-\d\d)$/m.exec(text)?.[1];
  const status = /^Status: (accepted|superseded by ADR \d{4}|amended by ADR \d{4})$/m.exec(text)?.[1];
  if (row === undefined) return [`is not listed in ${ADR_INDEX}`];
  if (date === undefined || status === undefined)
    return ['has no line "Date: YYYY-MM-DD" or no line "Status: accepted"'];
  const paths = [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  return [
    ...(row.includes(`| ${date} | ${status} |`) ? [] : [`has another date or status in ${ADR_INDEX}`]),
    ...(paths.length > 0 ? [] : [`has no path of the code in ${ADR_INDEX}`]),
    ...paths.filter((path) => !exists(path)).map((path) => `${ADR_INDEX}: ${path} does not exist`),
  ];
}

const problems = [...files.keys()].flatMap((file) =>
  [
    ...idsIn(file),
    ...sectionsIn(file),
    ...linksIn(file),
    ...testsIn(file),
    ...(adrs.includes(file) ? checkAdr(file) : []),
  ].map((problem) => `${file}: ${problem}`),
);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
