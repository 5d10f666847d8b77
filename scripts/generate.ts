import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { emitCodecs } from './protocol/emit-codecs.ts';
import { emitMessages } from './protocol/emit-messages.ts';
import { emitRpcs } from './protocol/emit-rpcs.ts';
import { readProtocol } from './protocol/model.ts';

const root = new URL('../', import.meta.url);
const target = new URL('src/rpc/generated/', root);
const BANNER = '// Generated from proto/cri/api.proto by `npm run generate`. Do not edit.\n\n';

const protocol = readProtocol(new URL('proto/cri/api.proto', root).pathname);
const files = {
  'messages.ts': emitMessages(protocol),
  'codecs.ts': emitCodecs(protocol),
  'rpcs.ts': emitRpcs(protocol),
};

if (process.argv.includes('--check')) check();
else write();

/** Fails when a committed file is not what the protocol gives. */
function check(): void {
  const stale = Object.entries(files).filter(([name, text]) => readText(name) !== BANNER + text);
  for (const [name] of stale) console.error(`src/rpc/generated/${name} is not what proto/cri gives: npm run generate`);
  if (stale.length > 0) process.exitCode = 1;
}

function write(): void {
  mkdirSync(target, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, target), BANNER + text);
}

function readText(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, target), 'utf8');
  } catch {
    return undefined;
  }
}
