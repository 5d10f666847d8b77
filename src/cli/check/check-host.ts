import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { backgroundContext, type Context, withTimeout } from '../../base/context.ts';
import type { Config } from '../../config/config.ts';
import { gantryHostPath } from '../../daemon/gantry-host-path.ts';
import { createRealHost } from '../../host/real/create-real-host.ts';
import { checkCgroups } from './check-cgroups.ts';
import type { Check, CheckDeps } from './check-deps.ts';
import { checkKernel } from './check-kernel.ts';
import { checkMounts } from './check-mounts.ts';
import { checkNetwork } from './check-network.ts';
import { checkRuntimes } from './check-runtimes.ts';
import { checkSeccomp } from './check-seccomp.ts';
import { type Finding, failed, ok } from './finding.ts';

const CHECKS: readonly Check[] = [checkCgroups, checkMounts, checkRuntimes, checkSeccomp, checkNetwork];

/** All checks together take about a second. */
const CHECK_MS = 60_000;

/**
 * Checks whether this host can run pods with this configuration. Reports each finding immediately and removes
 * everything that it created.
 */
export async function checkHost(config: Config, tell: (finding: Finding) => void): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const note = (finding: Finding): void => {
    findings.push(finding);
    tell(finding);
  };
  checkKernel(release(), process.getuid?.() ?? -1).forEach(note);
  if (!findings.some(({ subject, level }) => subject === 'user' && level === 'fail')) await checkMachine(config, note);
  return findings;
}

async function checkMachine(config: Config, note: (finding: Finding) => void): Promise<void> {
  using ctx = withTimeout(
    backgroundContext(() => {}),
    CHECK_MS,
    'gantry check',
  );
  const remedy = 'build gantry-host: make -C native/gantry-host';
  try {
    const program = gantryHostPath();
    await using host = await createRealHost({ gantryHostPath: program, log: ctx.log });
    note(ok('gantry-host', program));
    await using deps = await createDeps(config, host, program, ctx);
    for (const check of CHECKS) await runCheck(check, deps, note);
  } catch (error) {
    note(failed('gantry-host', error, remedy));
  }
}

async function runCheck(check: Check, deps: CheckDeps, note: (finding: Finding) => void): Promise<void> {
  try {
    (await check.look(deps)).forEach(note);
  } catch (error) {
    note(failed(check.subject, error, check.remedy));
  }
}

async function createDeps(
  config: Config,
  host: CheckDeps['host'],
  program: string,
  ctx: Context,
): Promise<CheckDeps & AsyncDisposable> {
  const directory = await mkdtemp(`${existingParent(config.root)}/.gantry-check-`);
  const cgroup = `/gantry-check-${process.pid}`;
  await host.cgroups.create(cgroup);
  return {
    config,
    host,
    gantryHostPath: program,
    directory,
    cgroup,
    ctx,
    async [Symbol.asyncDispose](): Promise<void> {
      await host.cgroups.remove(cgroup, ctx);
      for (const { target } of (await host.mounts.under(directory)).toReversed()) await host.mounts.unmount(target);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The nearest existing parent directory. */
function existingParent(path: string): string {
  return existsSync(path) || path === '/' ? path : existingParent(dirname(path));
}
