import { parse } from 'yaml';
import { InvalidInput } from '../../base/failure.ts';
import { isPlainObject } from '../../base/plain-object.ts';
import type { CdiEdits, CdiSpec } from './cdi-spec.ts';

const KIND = /^[A-Za-z][\w.-]*\/[A-Za-z][\w-]*$/;
/** Runtime-spec hooks, and nothing that a specification of a newer version may add. */
const HOOKS = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];
/** Members that are honoured: a device that needs another one would not work, so it is refused. */
const EDITS = ['env', 'deviceNodes', 'mounts', 'hooks', 'additionalGids'];

/** Of each list. */
const MOST_ENTRIES = 4096;

type Plain = Readonly<Record<string, unknown>>;

/**
 * A CDI specification from its JSON or YAML text. @throws InvalidInput naming the file and what is wrong in it
 * Source: CNCF CDI SPEC.md.
 */
export function parseCdiSpec(path: string, text: string): CdiSpec {
  const fail = (problem: string): InvalidInput => new InvalidInput(`CDI specification ${path}`, problem);
  let value: unknown;
  try {
    // JSON is YAML, but its own parser needs a fraction of the memory; aliases are bounded by that of YAML.
    value = path.endsWith('.json') ? JSON.parse(text) : parse(text);
  } catch (cause) {
    throw fail(`is neither JSON nor YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const reader = new Reader(fail);
  const spec = reader.object(value, 'the file');
  const kind = reader.text(spec['kind'], 'kind');
  if (!KIND.test(kind)) throw fail(`kind "${kind}" is not vendor/class`);
  const devices = reader.list(spec['devices'], 'devices').map((item, i) => {
    const device = reader.object(item, `devices[${i}]`);
    return [reader.text(device['name'], `devices[${i}].name`), editsOf(device['containerEdits'], reader)] as const;
  });
  return { kind, devices: new Map(devices), common: editsOf(spec['containerEdits'], reader) };
}

function editsOf(value: unknown, reader: Reader): CdiEdits {
  const edits = value === undefined || value === null ? {} : reader.object(value, 'containerEdits');
  const unknown = Object.keys(edits).find((name) => !EDITS.includes(name));
  if (unknown !== undefined) throw reader.fail(`containerEdits.${unknown} is not supported`);
  return {
    env: reader.list(edits['env'], 'env').map((it) => reader.text(it, 'env')),
    deviceNodes: reader.objects(edits['deviceNodes'], 'deviceNodes').map((it) => deviceNodeOf(it, reader)),
    mounts: reader.objects(edits['mounts'], 'mounts').map((it) => ({
      hostPath: reader.text(it['hostPath'], 'mounts.hostPath'),
      containerPath: reader.text(it['containerPath'], 'mounts.containerPath'),
      type: reader.textOr(it['type'], '', 'mounts.type'),
      options: reader.list(it['options'], 'mounts.options').map((option) => reader.text(option, 'mounts.options')),
    })),
    hooks: reader.objects(edits['hooks'], 'hooks').map((it) => hookOf(it, reader)),
    additionalGids: reader.list(edits['additionalGids'], 'additionalGids').map((it) => reader.id(it, 'additionalGids')),
  };
}

function deviceNodeOf(node: Plain, reader: Reader): CdiEdits['deviceNodes'][number] {
  const path = reader.text(node['path'], 'deviceNodes.path');
  const permissions = reader.textOr(node['permissions'], 'rwm', 'deviceNodes.permissions');
  if (!/^[rwm]+$/.test(permissions)) throw reader.fail(`deviceNodes.permissions "${permissions}" is not of r, w and m`);
  const optional = (name: string): number | undefined =>
    node[name] === undefined ? undefined : reader.id(node[name], `deviceNodes.${name}`);
  const [uid, gid, fileMode] = [optional('uid'), optional('gid'), optional('fileMode')];
  return {
    path,
    hostPath: reader.textOr(node['hostPath'], path, 'deviceNodes.hostPath'),
    type: deviceTypeOf(node['type'], reader),
    major: optional('major') ?? 0,
    minor: optional('minor') ?? 0,
    permissions,
    uid,
    gid,
    fileMode,
  };
}

/** `u` is a character device by an older name. */
function deviceTypeOf(value: unknown, reader: Reader): CdiEdits['deviceNodes'][number]['type'] {
  const type = reader.textOr(value, '', 'deviceNodes.type');
  if (type === '') return undefined;
  if (type === 'c' || type === 'u') return 'c';
  if (type === 'b') return 'b';
  throw reader.fail(`deviceNodes.type "${type}" is not supported: it must be b, c or u`);
}

function hookOf(hook: Plain, reader: Reader): CdiEdits['hooks'][number] {
  const hookName = reader.text(hook['hookName'], 'hooks.hookName');
  if (!HOOKS.includes(hookName)) throw reader.fail(`hooks.hookName "${hookName}" is not one of ${HOOKS.join(', ')}`);
  return {
    hookName,
    path: reader.text(hook['path'], 'hooks.path'),
    args: reader.list(hook['args'], 'hooks.args').map((it) => reader.text(it, 'hooks.args')),
    env: reader.list(hook['env'], 'hooks.env').map((it) => reader.text(it, 'hooks.env')),
    timeout: hook['timeout'] === undefined ? undefined : reader.id(hook['timeout'], 'hooks.timeout'),
  };
}

/** Looks at values of unknown kind; `fail` knows the file. */
class Reader {
  readonly fail: (problem: string) => InvalidInput;

  constructor(fail: (problem: string) => InvalidInput) {
    this.fail = fail;
  }

  object(value: unknown, name: string): Plain {
    if (isPlainObject(value)) return value;
    throw this.fail(`${name} is not an object`);
  }

  objects(value: unknown, name: string): readonly Plain[] {
    return this.list(value, name).map((it) => this.object(it, name));
  }

  list(value: unknown, name: string): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.fail(`${name} is not a list`);
    if (value.length > MOST_ENTRIES) throw this.fail(`${name} has ${value.length} entries, more than ${MOST_ENTRIES}`);
    return value;
  }

  text(value: unknown, name: string): string {
    if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value;
    throw this.fail(`${name} is not a text`);
  }

  textOr(value: unknown, absent: string, name: string): string {
    return value === undefined || value === '' ? absent : this.text(value, name);
  }

  id(value: unknown, name: string): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_fffe) return value;
    throw this.fail(`${name} is not a number from 0`);
  }
}
