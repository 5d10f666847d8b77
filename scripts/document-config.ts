/**
 * Writes docs/configuration.md and deploy/gantry.yaml from the schema of the configuration; with `--check` only checks
 * whether they match it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderReference, renderSample } from '../src/config/render-reference.ts';

const PROJECT = join(import.meta.dirname, '..');
const pages = { 'docs/configuration.md': renderReference(), 'deploy/gantry.yaml': renderSample() };

for (const [file, text] of Object.entries(pages)) {
  const path = join(PROJECT, file);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${file} is not what the schema says; run: node scripts/document-config.ts\n`);
    process.exitCode = 1;
  }
}
