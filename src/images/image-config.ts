import { InvalidInput } from '../base/failure.ts';
import type { ImageConfig } from '../base/image.ts';
import { checkCount } from '../base/limited-read.ts';
import { isPlainObject } from '../base/plain-object.ts';

type Json = Readonly<Record<string, unknown>>;

/** Most entries. Images have some dozens; each volume becomes a directory and a mount of every container. */
const MOST = { Env: 4096, Entrypoint: 4096, Cmd: 4096, Volumes: 256, Labels: 4096, ExposedPorts: 4096 } as const;
const MOST_HISTORY = 4096;

/**
 * The parts of an image configuration that running a container needs. Nothing in it is trusted: values of the wrong
 * type count as absent, as Go's null does, and environment entries that are not valid for a process are left out.
 * Source: OCI image-spec, config; Docker's format does not differ in the parts that are read here.
 * @throws InvalidInput if it is not a JSON object, or a part of it has too many entries
 */
export function parseImageConfig(text: string): Omit<ImageConfig, 'foreignArchitectures'> {
  const whole = objectOf(parse(text));
  if (whole === undefined) throw new InvalidInput('image config', 'is not a JSON object');
  const config = objectOf(whole['config']) ?? {};
  for (const [name, most] of Object.entries(MOST)) {
    checkCount(`image config: config.${name}`, sizeOf(config[name]), most, 'entries');
  }
  checkCount('image config: history', sizeOf(whole['history']), MOST_HISTORY, 'entries');
  return {
    user: textOf(config['User']),
    env: listOf(config['Env']).filter((entry) => /^[^=\0]+=[^\0]*$/.test(entry)),
    entrypoint: listOf(config['Entrypoint']),
    cmd: listOf(config['Cmd']),
    workingDir: textOf(config['WorkingDir']),
    volumes: Object.keys(objectOf(config['Volumes']) ?? {}),
    labels: labelsOf(objectOf(config['Labels']) ?? {}),
    stopSignal: textOf(config['StopSignal']),
    os: textOf(whole['os']),
    architecture: textOf(whole['architecture']),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function objectOf(value: unknown): Json | undefined {
  return isPlainObject(value) ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function labelsOf(labels: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, textOf(value)]));
}
