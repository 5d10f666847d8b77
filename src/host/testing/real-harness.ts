import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from '../host.ts';
import { createRealHost, type RealHost } from '../real/create-real-host.ts';
import { command, ctx, type Harness, LONG_TIMEOUT } from './suite/harness.ts';

/** Where `make -C native/gantry-host` puts it. */
export const GANTRY_HOST: string = fileURLToPath(new URL('../../../native/gantry-host/gantry-host', import.meta.url));

export interface RealHarness extends Harness {
  readonly host: RealHost;
}

function shell(script: string): Command['argv'] {
  return ['/bin/sh', '-c', script];
}

/** A real host with a directory and a cgroup of its own; disposing it removes both. */
export async function openReal(): Promise<RealHarness> {
  const host = await createRealHost({ gantryHostPath: GANTRY_HOST, log: () => {} });
  const directory = await mkdtemp(`${tmpdir()}/gantry-host-`);
  const cgroup = `/gantry-test-${basename(directory)}`;
  await host.cgroups.create(cgroup);
  const harness: RealHarness = {
    host,
    directory,
    cgroup,
    programs: {
      talk: shell('cat; printf words >&2; exit 3'),
      flood: shell('head -c 100000 /dev/zero'),
      sleep: ['/bin/sleep', '1000'],
      leaveChild: shell('sleep 1000 & printf done'),
      announce: shell('echo first; echo second; exec sleep 1000'),
    },
    makeFifo: async (path) => {
      await host.processes.run(command(harness, ['/usr/bin/mkfifo', path]), LONG_TIMEOUT, ctx);
    },
    [Symbol.asyncDispose]: async () => {
      await host.cgroups.remove(cgroup, ctx);
      for (const { target } of (await host.mounts.under(directory)).toReversed()) await host.mounts.unmount(target);
      await host.files.removeTree(directory);
      await host[Symbol.asyncDispose]();
    },
  };
  return harness;
}
