import { posix } from 'node:path';
import type { Context } from '../../base/context.ts';
import type { TaskInfo } from '../handler.ts';
import { RuntimeCommandFailed } from '../runtime-command-failed.ts';
import type { OciSetup } from './oci-setup.ts';

const SYSTEMD = ['org.freedesktop.systemd1', '/org/freedesktop/systemd1', 'org.freedesktop.systemd1.Manager'] as const;
const OUTPUT_LIMIT = 4096;
/** systemd answers within milliseconds; one that is being reloaded takes seconds. */
const SET_PROPERTIES_MS = 30_000;

/**
 * Makes limits properties of the container's scope until the next boot; nothing where its cgroup is no scope.
 * @param properties of D-Bus type `t`, by name
 * @throws RuntimeCommandFailed with systemd's words
 * Source: org.freedesktop.systemd1(5), SetUnitProperties; busctl(1).
 */
export async function setUnitProperties(
  { operations }: Pick<OciSetup, 'operations'>,
  { id, cgroup }: Pick<TaskInfo, 'id' | 'cgroup'>,
  properties: Readonly<Record<string, bigint>>,
  ctx: Context,
): Promise<void> {
  const entries = Object.entries(properties);
  const scope = posix.basename(cgroup);
  if (!scope.endsWith('.scope') || entries.length === 0) return;
  const values = entries.flatMap(([name, value]) => [name, 't', `${value}`]);
  const call = ['SetUnitProperties', 'sba(sv)', scope, 'true', `${entries.length}`, ...values];
  const { code, stderr } = await operations.run(
    'busctl',
    { argv: ['/usr/bin/busctl', '--quiet', 'call', ...SYSTEMD, ...call], env: {} },
    { outputLimit: OUTPUT_LIMIT, timeoutMs: SET_PROPERTIES_MS },
    ctx,
  );
  if (code === 0) return;
  throw new RuntimeCommandFailed('systemd', 'SetUnitProperties', id, Buffer.from(stderr).toString('utf8').trim());
}
