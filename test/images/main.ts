import { parseArgs } from 'node:util';
import { buildImages } from './build-images.ts';

/** Fills a registry's directory with the test images: `node test/images/main.ts --dir DIR`. */
const { values } = parseArgs({ options: { dir: { type: 'string' } } });
if (values.dir === undefined) throw new Error('--dir is missing: the directory that the registry serves');

await buildImages({ directory: values.dir, log: (line) => console.log(line) });
