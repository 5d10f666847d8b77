import { InvalidInput, messageOf } from '../../base/failure.ts';
import type { HostFiles } from '../../host/host.ts';
import type { CdiEdits, CdiSpec } from './cdi-spec.ts';
import { parseCdiSpec } from './parse-cdi-spec.ts';

/** A generated specification of a node with many partitioned devices has some hundred KiB. */
const LONGEST = 4 * 1024 * 1024;

/**
 * What the named devices (`vendor/class=device`) change, in order, each file's common part once. The directories are read
 * anew each time, as nodes get devices while they run; a later directory goes before an earlier one.
 * @throws InvalidInput for a device that is in no file, or in two of one directory; it names files that could not be read
 */
export async function findCdiDevices(
  names: readonly string[],
  directories: readonly string[],
  files: HostFiles,
): Promise<readonly CdiEdits[]> {
  if (names.length === 0) return [];
  const problems: string[] = [];
  const levels = await Promise.all(directories.map((directory) => specsIn(directory, files, problems)));
  const edits = new Set<CdiEdits>();
  for (const [at, name] of names.entries()) {
    const { spec, device } = find(name, at, levels.toReversed(), problems);
    edits.add(spec.common);
    edits.add(device);
  }
  return [...edits];
}

function find(
  name: string,
  at: number,
  levels: readonly (readonly CdiSpec[])[],
  problems: readonly string[],
): { readonly spec: CdiSpec; readonly device: CdiEdits } {
  const field = `CDI_devices.${at}`;
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
  throw new InvalidInput(field, `no CDI specification on this node has the device "${name}"${why}`);
}

/** One bad file must not take away the devices of the others. */
async function specsIn(directory: string, files: HostFiles, problems: string[]): Promise<readonly CdiSpec[]> {
  const names = (await files.stat(directory)) === undefined ? [] : await files.list(directory);
  const specs = await Promise.all(
    names
      .filter((name) => /\.(json|ya?ml)$/.test(name))
      .map(async (name) => {
        try {
          const content = await files.read(`${directory}/${name}`, LONGEST);
          return content === undefined
            ? []
            : [parseCdiSpec(`${directory}/${name}`, Buffer.from(content).toString('utf8'))];
        } catch (error) {
          problems.push(messageOf(error));
          return [];
        }
      }),
  );
  return specs.flat();
}
