import { writeFileSync } from 'node:fs';
import { readTextSync } from '../../../base/limited-read.ts';

/** A list of ranges of the node's processors. */
const LIMIT = 65_536;

/** A new v1 cpuset allows nothing, and takes no process until it allows something: it begins as its parent. */
export function inheritCpuset(directory: string, parent: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    if (readTextSync(`${directory}/${file}`, LIMIT).trim() !== '') continue;
    writeFileSync(`${directory}/${file}`, readTextSync(`${parent}/${file}`, LIMIT).trim());
  }
}
