import type { Context } from '../../base/context.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import type { SpecRequest } from '../prepare.ts';
import { requestedSeccomp } from '../seccomp/requested-profile.ts';
import type { SeccompFile } from '../seccomp/seccomp-file.ts';

const FIELD = 'linux.security_context.seccomp.localhost_ref';
/** Docker's default profile has 15 KiB. */
const LIMIT = 1024 * 1024;

/**
 * The text of a Localhost profile, looked at first from a killable child.
 * @throws InvalidInput naming the path when there is no such file
 */
export async function seccompFile(request: SpecRequest, host: Host, ctx: Context): Promise<SeccompFile | undefined> {
  const requested = requestedSeccomp(request.config.securityContext);
  if (requested.kind !== 'localhost') return undefined;
  const { path } = requested;
  const [found] = await host.processes.probe([{ path, createDirectory: false }], ctx);
  if (found?.kind !== 'found' || found.stat.kind !== 'file')
    throw new InvalidInput(FIELD, `file does not exist: "${path}"`);
  const content = await host.files.read(found.resolved, LIMIT);
  if (content === undefined) throw new InvalidInput(FIELD, `file does not exist: "${path}"`);
  return { field: FIELD, path, text: Buffer.from(content).toString('utf8') };
}
