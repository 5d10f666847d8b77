import { parseArgs } from 'node:util';
import { startRegistry } from './registry.ts';

/**
 * Serves the images in a directory on 127.0.0.1 until it is stopped: `node test/registry/main.ts --dir DIR --port PORT
 * [--user NAME:PASSWORD [--bearer]]`
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    port: { type: 'string', default: '5000' },
    user: { type: 'string' },
    bearer: { type: 'boolean', default: false },
  },
});
if (values.dir === undefined) throw new Error('--dir is missing: the directory with the images');

const [username = '', password = ''] = values.user?.split(':') ?? [];
const auth =
  values.user === undefined
    ? {}
    : { auth: { scheme: values.bearer ? 'bearer' : 'basic', username, password } as const };
const registry = await startRegistry({ dir: values.dir, port: Number(values.port), ...auth });
console.log(`registry: serving ${values.dir} at http://${registry.host}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void registry.close());
