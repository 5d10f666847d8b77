/** Builds the guest's disk before its suite: the set-up does it in parallel with the builds of Go programs. */
import { baseDisk } from './base-disk.ts';

await baseDisk((line) => console.log(line));
