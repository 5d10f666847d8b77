import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One call that a plugin got. */
export interface PluginCallSeen {
  readonly verb: string;
  readonly plugin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly request: Readonly<Record<string, unknown>>;
}

/** The behaviour of a plugin; the rest is in the key `script` of its configuration. */
export interface ScriptedPlugin {
  /** What VERSION answers. */
  readonly versions: readonly string[];
}

/**
 * Keys of `script` in a plugin's configuration, by verb: `{"ADD": {"fail": {"code": 11, "msg": "…"}}}`.
 * `fail` answers an error object, `stdout`/`stderr`/`exit` answer as they stand, `hang` never answers, after writing `says`.
 */
const PROGRAM = `
const fs = require('node:fs');
const path = require('node:path');
const [, self] = process.argv;
const plugin = path.basename(self);
const directory = path.dirname(self);
const verb = process.env.CNI_COMMAND;
const request = JSON.parse(fs.readFileSync(0, 'utf8') || '{}');
const { CNI_CONTAINERID: id = '', CNI_IFNAME: ifname = '' } = process.env;
const held = path.join(directory, '.held-' + plugin + '-' + id + '-' + ifname);
function answer(code, value) { process.stdout.write(JSON.stringify(value)); process.exit(code); }
if (verb === 'VERSION') answer(0, { cniVersion: '1.0.0', supportedVersions: VERSIONS });
fs.appendFileSync(path.join(directory, '.seen'), JSON.stringify({ verb, plugin, env: process.env, request }) + '\\n');
const script = (request.script || {})[verb] || {};
if (verb === 'ADD' && fs.existsSync(held)) answer(1, { code: 999, msg: 'added twice' });
if (verb === 'ADD') fs.writeFileSync(held, '');
if (script.says) fs.writeSync(2, script.says);
if (script.hang) { setInterval(() => {}, 1000); return; }
if (script.fail) answer(1, script.fail);
if (script.stdout !== undefined || script.exit !== undefined) {
  process.stderr.write(script.stderr || '');
  process.stdout.write(script.stdout || '');
  process.exit(script.exit || 0);
}
if (verb === 'DEL') fs.rmSync(held, { force: true });
const result = request.prevResult || { cniVersion: request.cniVersion, ips: request.ips || [{ address: '10.9.0.2/24' }] };
answer(0, verb === 'ADD' ? { ...result, by: [...(result.by || []), plugin] } : {});
`;

/** Plugins written into a directory, their attachments and their requests. */
export class ScriptedPlugins {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  async install(name: string, plugin: ScriptedPlugin = { versions: ['0.4.0', '1.0.0'] }): Promise<void> {
    const program = PROGRAM.replace('VERSIONS', JSON.stringify(plugin.versions));
    await writeFile(join(this.directory, name), `#!${process.execPath}\n(() => {${program}})();\n`, { mode: 0o755 });
  }

  /** Every call but VERSION, in order. */
  async seen(): Promise<readonly PluginCallSeen[]> {
    const text = await readFile(join(this.directory, '.seen'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PluginCallSeen);
  }

  /** Attachments of the plugins, as `plugin-container-interface`. */
  async held(): Promise<readonly string[]> {
    const names = await readdir(this.directory);
    return names
      .filter((name) => name.startsWith('.held-'))
      .map((name) => name.slice('.held-'.length))
      .sort();
  }
}
