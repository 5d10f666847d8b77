import { setTimeout as delay } from 'node:timers/promises';
import { type Context, throwIfLeft } from '../base/context.ts';
import { DeadlineExceeded, errnoOf, messageOf } from '../base/failure.ts';
import { isPlainObject } from '../base/plain-object.ts';
import type { HostProcesses, RunResult } from '../host/host.ts';
import { HostFailure } from '../host/host-failure.ts';
import { CniPluginFailed, type CniVerb } from './cni-plugin-failed.ts';

/**
 * Plugins call iptables, nft and ipset, which are in the sbin directories; they get nothing else of the environment.
 */
const PLUGIN_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A result has some hundred bytes; larger output is not a result. */
const OUTPUT_LIMIT = 1024 * 1024;

/** An error's text ends up in an event of a pod. */
const ERROR_TEXT_LIMIT = 2048;

/** A binary that is being replaced cannot be executed for a moment (libcni retries as often, a second apart). */
const BUSY_RETRIES = 5;
const BUSY_PAUSE_MS = 1000;

/** One execution of one plugin. */
export interface Invocation {
  readonly verb: CniVerb;
  readonly network: string;
  readonly plugin: string;
  /** Absolute path of its program. */
  readonly program: string;
  /** `CNI_…` variables except the verb. */
  readonly env: Readonly<Record<string, string>>;
  readonly request: Readonly<Record<string, unknown>>;
  /** Exists and contains no other processes: it is killed at the deadline. */
  readonly cgroup: string;
  readonly timeoutMs: number;
}

/**
 * Runs a plugin to its end; returns its output if it succeeded. Source: CNI specification 1.1, section 2. Errors are on
 * standard output, despite the specification's overview.
 * @throws CniPluginFailed with the plugin's message; DeadlineExceeded; the reason of the caller's context
 */
export async function invokePlugin(processes: HostProcesses, invocation: Invocation, ctx: Context): Promise<string> {
  const result = await runUnlessBusy(processes, invocation, ctx);
  throwIfLeft(ctx);
  const { verb, plugin, network, timeoutMs } = invocation;
  if (result.timedOut) {
    const what = `CNI ${verb} of network "${network}" by plugin "${plugin}"`;
    throw new DeadlineExceeded(`${what}, which was killed after ${timeoutMs} ms; ${writtenBy(result)}`, {
      remedy: 'check what the plugin waits for; its time limit is cni.plugin_timeout',
    });
  }
  if (result.code !== 0) throw new CniPluginFailed({ plugin, verb, network, ...complaintOf(result) });
  if (result.truncated && result.stdout.length >= OUTPUT_LIMIT) {
    throw new CniPluginFailed({
      plugin,
      verb,
      network,
      code: undefined,
      text: `more than ${OUTPUT_LIMIT} bytes of output`,
    });
  }
  return Buffer.from(result.stdout).toString('utf8');
}

async function runUnlessBusy(processes: HostProcesses, invocation: Invocation, ctx: Context): Promise<RunResult> {
  const { verb, plugin, network, program, env, request, cgroup, timeoutMs } = invocation;
  const command = { argv: [program] as const, env: { ...env, CNI_COMMAND: verb, PATH: PLUGIN_PATH }, cwd: '/', cgroup };
  const options = { stdin: Buffer.from(JSON.stringify(request)), outputLimit: OUTPUT_LIMIT, timeoutMs };
  for (let attempt = 1; ; attempt += 1) {
    throwIfLeft(ctx);
    try {
      return await processes.run(command, options, ctx);
    } catch (error) {
      throwIfLeft(ctx);
      if (!isBusy(error))
        throw new CniPluginFailed({ plugin, verb, network, code: undefined, text: messageOf(error) }, error);
      if (attempt >= BUSY_RETRIES)
        throw new CniPluginFailed({ plugin, verb, network, code: undefined, text: 'text file busy' }, error);
      await delay(BUSY_PAUSE_MS, undefined, { signal: ctx.signal });
    }
  }
}

function isBusy(error: unknown): boolean {
  if (errnoOf(error) === 'ETXTBSY' || (error instanceof HostFailure && error.errno === 'ETXTBSY')) return true;
  return error instanceof Error && error.cause !== undefined && isBusy(error.cause);
}

/** What a plugin that did not end in time has written. */
function writtenBy({ stdout, stderr }: RunResult): string {
  const texts = [stdout, stderr].map((bytes) => Buffer.from(bytes.subarray(-ERROR_TEXT_LIMIT)).toString('utf8').trim());
  const text = texts.filter((part) => part !== '').join('; ');
  return text === '' ? 'it wrote nothing' : `it wrote: ${shorten(text)}`;
}

/** What a failed plugin said: its error object, else its standard error, else how its process ended. */
function complaintOf(result: RunResult): { readonly code: number | undefined; readonly text: string } {
  const out = Buffer.from(result.stdout).toString('utf8').trim();
  const err = Buffer.from(result.stderr).toString('utf8').trim();
  const told = parseError(out);
  if (told !== undefined) return told;
  const end = result.signal === undefined ? `exit code ${result.code}` : `killed by ${result.signal}`;
  const words = [out, err].filter((text) => text !== '').join('; ');
  return { code: undefined, text: shorten(words === '' ? end : `${words} (${end})`) };
}

function parseError(out: string): { readonly code: number; readonly text: string } | undefined {
  try {
    const error: unknown = JSON.parse(out);
    if (!isPlainObject(error) || typeof error.code !== 'number' || typeof error.msg !== 'string') return undefined;
    const details = typeof error.details === 'string' && error.details !== '' ? `; ${error.details}` : '';
    return { code: error.code, text: shorten(`${error.msg}${details}`) };
  } catch {
    return undefined;
  }
}

/** The end of the text counts: a plugin's stderr tail are why it stopped. */
function shorten(text: string): string {
  const clean = text.replace(/[^\P{Cc}\t\n]/gu, '?');
  return clean.length <= ERROR_TEXT_LIMIT ? clean : `…${clean.slice(-ERROR_TEXT_LIMIT)}`;
}
