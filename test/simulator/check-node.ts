import type { ContainerRecord } from '../../src/container/record.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import type { SandboxRecord } from '../../src/sandbox/record.ts';
import type { TableName } from '../../src/state/driver.ts';
import type { GivenAnswers } from './answers.ts';
import { NODE_REFUSES } from './incarnation.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import type { SimNode } from './sim-node.ts';
import { KILLED, short } from './sim-paths.ts';

/** What must be true whenever the daemon serves. @throws ScheduleFailed */
export function checkNode({ pods }: Domain, node: SimNode, answers: GivenAnswers): void {
  const sandboxes = pods.sandboxes({ id: '', state: undefined, labels: {} });
  const containers = pods.containers({ id: '', state: undefined, podSandboxId: '', labels: {} });
  for (const { id } of sandboxes) isCommitted('sandboxes', id, node);
  for (const { id } of containers) isCommitted('containers', id, node);
  addressesAreOwn(sandboxes);
  keysAreOwn(sandboxes);
  for (const sandbox of sandboxes) {
    const ends = answers.endAsked(sandbox.id, sandbox.id) || node.killedPauses.has(sandbox.id);
    if (sandbox.state === 'READY' && !ends) isReal(sandbox, node);
  }
  const known = new Set(sandboxes.map(({ id }) => id));
  for (const container of containers) {
    if (!answers.cameBack(container.id)) reportedItsEnd(container, node);
    if (container.state === 'UNKNOWN' && container.message.includes(NODE_REFUSES))
      throw new ScheduleFailed(`container ${short(container.id)} is UNKNOWN for a failure of the node`);
    const { id, sandboxId } = container;
    if (!known.has(sandboxId)) throw new ScheduleFailed(`container ${short(id)} is shown, and its sandbox is not`);
    if (node.exits.get(id)?.exitCode === KILLED && !node.oomKilled.has(id)) mayBeKilled(container, answers);
  }
}

/** A row that is being deleted is gone from the disk first. */
function isCommitted(table: TableName, id: string, { disk, seenOnDisk }: SimNode): void {
  if (disk.get(table, id) !== undefined) seenOnDisk.add(id);
  if (!seenOnDisk.has(id)) throw new ScheduleFailed(`${table}/${short(id)} is visible before its commit`);
}

function addressesAreOwn(sandboxes: readonly SandboxRecord[]): void {
  const holders = new Map<string, string>();
  for (const { id, ips, state } of sandboxes) {
    if (state !== 'READY') continue;
    for (const ip of ips) {
      const other = holders.get(ip);
      if (other !== undefined) throw new ScheduleFailed(`sandboxes ${short(other)} and ${short(id)} both have ${ip}`);
      holders.set(ip, id);
    }
  }
}

function keysAreOwn(sandboxes: readonly SandboxRecord[]): void {
  const keys = sandboxes.map(({ config: { metadata } }) => `${metadata.name}/${metadata.attempt}`);
  const twice = keys.find((key, n) => keys.indexOf(key) !== n);
  if (twice !== undefined) throw new ScheduleFailed(`two sandboxes are shown for ${twice}`);
}

/** A sandbox that is READY has its pause, its namespaces, its address. */
function isReal({ id, pauseProcess, namespaces, ips }: SandboxRecord, { kernel, pool }: SimNode): void {
  const pid = pauseProcess?.process?.pid ?? 0;
  const isAlive = pauseProcess === undefined || kernel.processes.get(pid)?.alive === true;
  const missing = [
    ...(isAlive ? [] : ['pause']),
    ...Object.values(namespaces).filter((path) => !kernel.tree.isMountPoint(path)),
    ...ips.filter((ip) => pool.taken.get(ip) !== `${id}/eth0`),
  ];
  if (missing.length > 0) throw new ScheduleFailed(`sandbox ${short(id)} is READY without its ${missing.join(', ')}`);
}

/** Neither a restart nor an end of the daemon harms what runs. */
function mayBeKilled({ id, sandboxId, reason }: ContainerRecord, answers: GivenAnswers): void {
  if (reason === 'StartError' || answers.endAsked(id, sandboxId) || answers.hasForgotten) return;
  throw new ScheduleFailed(`container ${short(id)} was killed without a request`);
}

/** The exit file is the truth; only a start that failed has an end of its own. */
function reportedItsEnd({ id, state, exitCode, reason }: ContainerRecord, { exits }: SimNode): void {
  if (state !== 'EXITED' || reason === 'StartError') return;
  const end = exits.get(id);
  if (end === undefined) return;
  if (end.exitCode !== exitCode) {
    throw new ScheduleFailed(
      `container ${short(id)} ended with ${end.exitCode}, and is shown to have ended with ${exitCode}`,
    );
  }
  if (end.oomKilled !== (reason === 'OOMKilled')) {
    throw new ScheduleFailed(
      `container ${short(id)} ${end.oomKilled ? 'was' : 'was not'} killed for its memory, and is shown with ${reason}`,
    );
  }
}
