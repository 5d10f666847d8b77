/** Builds the guest's disk ahead of its suite: the set-up does it beside the builds of Go programs. */
import { baseDisk } from './base-disk.ts';

await baseDisk((line) => console.log(line));
