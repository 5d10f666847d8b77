import { readFileSync, writeFileSync } from 'node:fs';

/** A new v1 cpuset allows nothing, and takes no process until it allows something: it begins as its parent. */
export function inheritCpuset(directory: string, parent: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    if (readFileSync(`${directory}/${file}`, 'latin1').trim() !== '') continue;
    writeFileSync(`${directory}/${file}`, readFileSync(`${parent}/${file}`, 'latin1').trim());
  }
}
