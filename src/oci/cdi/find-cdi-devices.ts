import { InvalidInput, messageOf } from '../../base/failure.ts';
import { checkCount } from '../../base/limited-read.ts';
import type { HostFiles } from '../../host/host.ts';
import type { CdiEdits, CdiSpec } from './cdi-spec.ts';
import { parseCdiSpec } from './parse-cdi-spec.ts';
import type { RequestedCdiDevice } from './requested-cdi-devices.ts';

/** A generated specification of a node with many partitioned devices has some hundred KiB. */
const LONGEST = 1024 * 1024;
/** Drivers of resource claims write a file for each claim. */
const MOST_FILES = 1024;
/** Variables, nodes, mounts, hooks and groups of one container together. */
const MOST_EDITS = 4096;

/**
 * What the named devices (`vendor/class=device`) change, in order, each file's common part once. The directories are read
 * anew each time, as nodes get devices while they run; a later directory goes before an earlier one.
 * @throws InvalidInput for a device that is in no file, or in two of one directory, and for more than 4096 changes; it names
 * files that could not be read
 */
export async function findCdiDevices(
  requested: readonly RequestedCdiDevice[],
  directories: readonly string[],
  files: HostFiles,
): Promise<readonly CdiEdits[]> {
  if (requested.length === 0) return [];
  const problems: string[] = [];
  const isWanted = ({ kind, devices }: CdiSpec): boolean =>
    requested.some(({ name }) => name.startsWith(`${kind}=`) && devices.has(name.slice(kind.length + 1)));
  const levels: (readonly CdiSpec[])[] = [];
  for (const directory of directories) levels.push(await specsIn(directory, files, isWanted, problems));
  const edits = new Set<CdiEdits>();
  for (const wanted of requested) {
    const { spec, device } = find(wanted, levels.toReversed(), problems);
    edits.add(spec.common);
    edits.add(device);
  }
  checkCount('CDI_devices', countOf([...edits]), MOST_EDITS, 'changes of the container');
  return [...edits];
}

function countOf(edits: readonly CdiEdits[]): number {
  const lists = edits.flatMap((it) => [it.env, it.deviceNodes, it.mounts, it.hooks, it.additionalGids]);
  return lists.reduce((sum, list) => sum + list.length, 0);
}

function find(
  { name, field }: RequestedCdiDevice,
  levels: readonly (readonly CdiSpec[])[],
  problems: readonly string[],
): { readonly spec: CdiSpec; readonly device: CdiEdits } {
  const [kind = '', device = ''] = name.split('=', 2);
  for (const specs of levels) {
    const found = specs.flatMap((spec) => {
      const edits = spec.kind === kind ? spec.devices.get(device) : undefined;
      return edits === undefined ? [] : [{ spec, device: edits }];
    });
    if (found.length > 1) throw new InvalidInput(field, `"${name}" is in ${found.length} files of one directory`);
    if (found[0] !== undefined) return found[0];
  }
  const why = problems.length === 0 ? '' : ` (unreadable: ${problems.join('; ')})`;
  throw new InvalidInput(field, `no CDI specification on this node defines the device "${name}"${why}`);
}

/** One bad file must not take away the devices of the others. One after the other, and only what is wanted is kept. */
async function specsIn(
  directory: string,
  files: HostFiles,
  isWanted: (spec: CdiSpec) => boolean,
  problems: string[],
): Promise<readonly CdiSpec[]> {
  const all = (await files.stat(directory)) === undefined ? [] : await files.list(directory);
  const names = all.filter((name) => /\.(json|ya?ml)$/.test(name));
  checkCount(`CDI directory ${directory}`, names.length, MOST_FILES, 'specifications');
  const specs: CdiSpec[] = [];
  for (const name of names) {
    try {
      const spec = await specIn(`${directory}/${name}`, files);
      if (spec !== undefined && isWanted(spec)) specs.push(spec);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  return specs;
}

async function specIn(path: string, files: HostFiles): Promise<CdiSpec | undefined> {
  const content = await files.read(path, LONGEST);
  return content === undefined ? undefined : parseCdiSpec(path, Buffer.from(content).toString('utf8'));
}
