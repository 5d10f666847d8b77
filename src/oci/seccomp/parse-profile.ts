import { InvalidInput } from '../../base/failure.ts';
import { checkCount } from '../../base/limited-read.ts';
import { isPlainObject } from '../../base/plain-object.ts';
import type { SeccompFile } from './seccomp-file.ts';
import type { SeccompArgument, SeccompProfile, SeccompRule } from './seccomp-profile.ts';

/** Linux has some 450 system calls; the largest published profiles have 800 rules. */
const MOST_RULES = 4096;
const MOST_NAMES = 4096;

/** For which containers a rule of Docker's format counts. */
interface Condition {
  readonly caps?: readonly string[];
  readonly arches?: readonly string[];
}

/**
 * A profile that was written by hand: the runtime-spec's format as it stands, or Docker's (`archMap`, `name`, `includes`, `excludes`),
 * resolved for this container.
 * @throws InvalidInput naming the file and what is wrong with it
 */
export function parseProfile(file: SeccompFile, capabilities: readonly string[], goarch: string): SeccompProfile {
  const profile = recordOf(parseJson(file));
  if (profile === undefined || typeof profile['defaultAction'] !== 'string') {
    throw new InvalidInput(file.field, `${file.path} has no defaultAction`);
  }
  const rules = Array.isArray(profile['syscalls']) ? profile['syscalls'] : [];
  checkCount(`${file.field}: ${file.path}: syscalls`, rules.length, MOST_RULES, 'rules');
  const architectures = stringsOf(profile['architectures']) ?? architecturesOfMap(profile['archMap'], goarch);
  const errnoRet = profile['defaultErrnoRet'];
  return {
    defaultAction: profile['defaultAction'],
    ...(typeof errnoRet === 'number' ? { defaultErrnoRet: errnoRet } : {}),
    ...(architectures === undefined ? {} : { architectures: [...architectures] }),
    ...(Array.isArray(profile['flags']) ? { flags: [...(stringsOf(profile['flags']) ?? [])] } : {}),
    ...(typeof profile['listenerPath'] === 'string' ? { listenerPath: profile['listenerPath'] } : {}),
    ...(typeof profile['listenerMetadata'] === 'string' ? { listenerMetadata: profile['listenerMetadata'] } : {}),
    syscalls: rules.flatMap((rule) => parseRule(file, rule, capabilities, goarch)),
  };
}

function parseRule(
  { field, path }: SeccompFile,
  value: unknown,
  capabilities: readonly string[],
  goarch: string,
): SeccompRule[] {
  const rule = recordOf(value);
  const single = typeof rule?.['name'] === 'string' && rule['name'] !== '' ? [rule['name']] : [];
  const names = [...single, ...(stringsOf(rule?.['names']) ?? [])];
  if (rule === undefined || typeof rule['action'] !== 'string' || names.length === 0) {
    throw new InvalidInput(field, `${path} has a rule without names or action`);
  }
  checkCount(`${field}: ${path}: names of a rule`, names.length, MOST_NAMES, 'entries');
  if (!isIncluded(rule, capabilities, goarch)) return [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the runtime checks the arguments of rules
  const args = Array.isArray(rule['args']) ? (rule['args'] as SeccompArgument[]) : [];
  const errnoRet = typeof rule['errnoRet'] === 'number' ? { errnoRet: rule['errnoRet'] } : {};
  return [{ names, action: rule['action'], ...errnoRet, ...(args.length === 0 ? {} : { args }) }];
}

function isIncluded(rule: Readonly<Record<string, unknown>>, capabilities: readonly string[], goarch: string): boolean {
  const includes = conditionOf(rule['includes']);
  const excludes = conditionOf(rule['excludes']);
  const hasAll = (includes.caps ?? []).every((name) => capabilities.includes(name));
  const hasExcluded = (excludes.caps ?? []).some((name) => capabilities.includes(name));
  const isHere = includes.arches === undefined || includes.arches.length === 0 || includes.arches.includes(goarch);
  return hasAll && isHere && !hasExcluded && !(excludes.arches ?? []).includes(goarch);
}

function conditionOf(value: unknown): Condition {
  const record = recordOf(value);
  const [caps, arches] = [stringsOf(record?.['caps']), stringsOf(record?.['arches'])];
  return { ...(caps === undefined ? {} : { caps }), ...(arches === undefined ? {} : { arches }) };
}

const ARCH_OF_GOARCH: Readonly<Record<string, string>> = { amd64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' };

function architecturesOfMap(value: unknown, goarch: string): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const own = value.map(recordOf).find((entry) => entry?.['architecture'] === ARCH_OF_GOARCH[goarch]);
  if (own === undefined) return undefined;
  return [String(own['architecture']), ...(stringsOf(own['subArchitectures']) ?? [])];
}

function parseJson({ field, path, text }: SeccompFile): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInput(field, `${path} is not JSON`, { cause });
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isPlainObject(value) ? value : undefined;
}

function stringsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}
