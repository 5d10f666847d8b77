import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import type { Context } from '../../../base/context.ts';
import { errnoOf, InvalidInput } from '../../../base/failure.ts';
import { readFirstLinesSync, readTextSync } from '../../../base/limited-read.ts';
import { checkedCgroup } from '../../cgroup-path.ts';
import type { CgroupPurpose, HostCgroups } from '../../host.ts';
import { HostFailure, hostFailure } from '../../host-failure.ts';
import { inheritCpuset } from './cpuset.ts';
import { cgroupVersionOf, type Hierarchy, operationHierarchies } from './hierarchies.ts';
import { killCgroup } from './kill.ts';
import { OpenFileCache } from './open-file-cache.ts';
import { isBusy, retryUntil } from './retry.ts';

/**
 * Cgroups by plain files. Calls that the kernel answers at once are synchronous: 220 reads take 11 ms so, 78 ms through
 * the thread pool.
 */
export class RealCgroups implements HostCgroups {
  readonly #hierarchies: readonly Hierarchy[];
  readonly #version: 1 | 2;
  readonly #kept = new OpenFileCache();

  constructor(hierarchies: readonly Hierarchy[]) {
    this.#hierarchies = hierarchies;
    this.#version = cgroupVersionOf(hierarchies);
  }

  async create(path: string, purpose: CgroupPurpose = 'resources'): Promise<void> {
    checkedCgroup(path);
    const limits = purpose === 'resources';
    for (const hierarchy of limits ? this.#hierarchies : operationHierarchies(this.#hierarchies)) {
      try {
        createIn(hierarchy, path, limits && this.#version === 2 && !isInScope(path));
      } catch (cause) {
        throw hostFailure(`create cgroup ${path} in ${hierarchy.root}`, cause);
      }
    }
  }

  async createChild(path: string): Promise<void> {
    const parent = dirname(checkedCgroup(path));
    // Nothing waits between this check and the creation.
    if (this.#directories(parent).length === 0) {
      throw new HostFailure(`create cgroup ${path}`, 'ENOENT', { detail: parent });
    }
    await this.create(path);
  }

  async exists(path: string): Promise<boolean> {
    return this.#directories(path).length > 0;
  }

  async pids(path: string): Promise<readonly number[]> {
    return [...new Set(this.#directories(path).flatMap(processesIn))];
  }

  async kill(path: string, ctx: Context): Promise<void> {
    checkedCgroup(path);
    await killCgroup(path, () => this.#trees(path), ctx);
  }

  async remove(path: string, ctx: Context): Promise<void> {
    await this.closeFiles(checkedCgroup(path));
    if (this.#removeEmpty(path)) return;
    await this.kill(path, ctx);
    await retryUntil(ctx, `cgroup ${path} to become removable`, () => {
      // Leaves first: a tree lists a directory before what is in it.
      for (const directory of this.#trees(path).toReversed()) if (!removeDirectory(directory)) return false;
      return true;
    });
  }

  async place(path: string, pid: number): Promise<void> {
    checkedCgroup(path);
    for (const directory of this.#directories(path)) {
      try {
        writeFileSync(`${directory}/cgroup.procs`, String(pid));
      } catch (cause) {
        if (errnoOf(cause) === 'ESRCH') return;
        throw hostFailure(`move process ${pid} into ${directory}`, cause);
      }
    }
  }

  async write(path: string, file: string, value: string): Promise<void> {
    const name = `${this.#treeOf(file).root}${checkedCgroup(path)}/${file}`;
    try {
      // Lowering a memory limit reclaims: this one may take its time.
      await writeFile(name, value);
    } catch (cause) {
      throw hostFailure(`write "${value}" to ${name}`, cause);
    }
  }

  async read(path: string, file: string): Promise<string | undefined> {
    const tree = this.#findTree(file);
    if (tree === undefined) return undefined;
    try {
      return readTextSync(`${tree.root}${path}/${checkedFile(file)}`, FILE_LIMIT, 'utf8');
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'ENOENT' || errno === 'ENODEV' || errno === 'ENOTSUP') return undefined;
      throw hostFailure(`read ${tree.root}${path}/${file}`, cause);
    }
  }

  async readAll(path: string, files: readonly string[]): Promise<readonly (string | undefined)[]> {
    checkedCgroup(path);
    return files.map((file) => {
      const tree = this.#findTree(checkedFile(file));
      return tree === undefined ? undefined : this.#kept.read(`${tree.root}${path}`, file);
    });
  }

  async closeFiles(path: string): Promise<void> {
    for (const { root } of this.#hierarchies) this.#kept.close(`${root}${path}`);
  }

  async children(path: string): Promise<readonly string[]> {
    const names = new Set(this.#directories(path).flatMap(directoriesIn));
    return [...names].sort().map((name) => (path === '/' ? `/${name}` : `${path}/${name}`));
  }

  /** Closes what {@link readAll} keeps open. */
  close(): void {
    this.#kept.closeAll();
  }

  /** Files that take a child in by `0` between its fork and its exec. @throws InvalidInput when the cgroup is not there */
  entrances(path: string): readonly string[] {
    const directories = this.#directories(checkedCgroup(path));
    if (directories.length === 0) throw new InvalidInput('cgroup', `cgroup ${path} does not exist`);
    return directories.map((directory) => `${directory}/cgroup.procs`);
  }

  /**
   * Nearly always all its processes have ended and it has no children: the kernel knows that best. False if it refuses.
   */
  #removeEmpty(path: string): boolean {
    return this.#hierarchies.every(({ root }) => removeDirectory(`${root}${path}`));
  }

  /** The directories in which the path exists. */
  #directories(path: string): string[] {
    return this.#hierarchies.map(({ root }) => `${root}${path === '/' ? '' : path}`).filter((d) => existsSync(d));
  }

  /** The same with everything below, parents before children. */
  #trees(path: string): string[] {
    return this.#hierarchies.flatMap(({ root }) => treeAt(`${root}${path}`));
  }

  #treeOf(file: string): Hierarchy {
    const tree = this.#findTree(checkedFile(file));
    if (tree === undefined) throw new InvalidInput('cgroup file', `no mounted cgroup hierarchy has "${file}"`);
    return tree;
  }

  /**
   * The hierarchy of the file's controller: `memory.max` is in the one with `memory`, or in the unified one. Pressure
   * is reported only by the unified hierarchy, even if v1 hierarchies have the controllers.
   */
  #findTree(file: string): Hierarchy | undefined {
    if (file.endsWith('.pressure')) return this.#hierarchies.find(({ version }) => version === 2);
    const controller = file.split('.', 1)[0] ?? '';
    const named = this.#hierarchies.find(({ controllers }) => controllers.includes(controller));
    return named ?? this.#hierarchies.find(({ version }) => version === 2) ?? this.#hierarchies[0];
  }
}

/** No file of statistics comes near it. */
const FILE_LIMIT = 1024 * 1024;

/** Its name and its `.`; each directory below it adds a `..`. */
const LINKS_OF_A_LEAF = 2;

/** Below a scope all is its owner's, and above it systemd's, which alone says what controls what there. */
function isInScope(path: string): boolean {
  return path.includes('.scope/');
}

function checkedFile(file: string): string {
  if (!/^[\w.-]+$/.test(file)) throw new InvalidInput('cgroup file', `"${file}" is not the name of a cgroup file`);
  return file;
}

/**
 * In hybrid mode the v2 hierarchy has no controllers: it is used for `cgroup.kill`, and any cgroup of it may contain
 * processes.
 */
function createIn(hierarchy: Hierarchy, path: string, delegate: boolean): void {
  if (existsSync(`${hierarchy.root}${path}`)) return;
  let directory = hierarchy.root;
  for (const name of path.split('/').slice(1)) {
    const parent = directory;
    directory = `${directory}/${name}`;
    if (delegate) delegateControllers(parent);
    if (existsSync(directory)) continue;
    mkdirSync(directory, { recursive: true });
    if (hierarchy.controllers.includes('cpuset')) inheritCpuset(directory, parent);
  }
}

/**
 * v2: what is below gets every controller there is. A cgroup that has processes of its own refuses (EBUSY): then its
 * children are for killing and counting only, as an exec's are.
 */
function delegateControllers(directory: string): void {
  const available = readTextSync(`${directory}/cgroup.controllers`, FILE_LIMIT).trim();
  const enabled = readTextSync(`${directory}/cgroup.subtree_control`, FILE_LIMIT).trim().split(' ');
  for (const controller of available === '' ? [] : available.split(' ')) {
    if (enabled.includes(controller)) continue;
    try {
      writeFileSync(`${directory}/cgroup.subtree_control`, `+${controller}`);
    } catch (cause) {
      if (!['EBUSY', 'ENOTSUP', 'EINVAL'].includes(errnoOf(cause) ?? '')) throw cause;
    }
  }
}

function directoriesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}

/** The link count of a directory shows whether the cgroup has children: listing its files costs ten times as much. */
function treeAt(directory: string): string[] {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.nlink === LINKS_OF_A_LEAF) return [directory];
  return [directory, ...directoriesIn(directory).flatMap((name) => treeAt(`${directory}/${name}`))];
}

/** Processes in the directory, at most 130,000 of them; none if it is gone. */
function processesIn(directory: string): number[] {
  try {
    return readFirstLinesSync(`${directory}/cgroup.procs`, FILE_LIMIT).split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** False while the kernel still uses it. */
function removeDirectory(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return true;
    if (isBusy(cause)) return false;
    throw hostFailure(`remove cgroup ${directory}`, cause);
  }
}
