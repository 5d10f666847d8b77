import { actBeforeRow } from './act-before-row.ts';
import { addressBeforeProcess } from './address-before-process.ts';
import { claimedAfterAbandon } from './claimed-after-abandon.ts';
import { delSkipped } from './del-skipped.ts';
import { endFromMonitorAlone } from './end-from-monitor-alone.ts';
import { eventBeforeCommit } from './event-before-commit.ts';
import { eventLost } from './event-lost.ts';
import { eventRepeated } from './event-repeated.ts';
import { execCgroupLeaked } from './exec-cgroup-leaked.ts';
import { execOutlivesContainer } from './exec-outlives-container.ts';
import { execOutlivesDaemon } from './exec-outlives-daemon.ts';
import { factsLost } from './facts-lost.ts';
import { factsNeedDisk } from './facts-need-disk.ts';
import { failureTakenForDone } from './failure-taken-for-done.ts';
import { lostExit } from './lost-exit.ts';
import { monitorKilledLast } from './monitor-killed-last.ts';
import { nodeFailureIsContainers } from './node-failure-is-containers.ts';
import { pauseBeforeRow } from './pause-before-row.ts';
import type { Plant } from './plant.ts';
import { pluginOutlivesRecovery } from './plugin-outlives-recovery.ts';
import { publishBeforeCommit } from './publish-before-commit.ts';
import { publishedTwice } from './published-twice.ts';
import { releaseRacesAcquire } from './release-races-acquire.ts';
import { straysStay } from './strays-stay.ts';
import { updateNotRecorded } from './update-not-recorded.ts';
import { wrongFingerprint } from './wrong-fingerprint.ts';

/** The defects that the simulator is known to find. */
export const PLANTS: readonly Plant[] = [
  actBeforeRow,
  publishBeforeCommit,
  releaseRacesAcquire,
  lostExit,
  wrongFingerprint,
  claimedAfterAbandon,
  monitorKilledLast,
  delSkipped,
  pluginOutlivesRecovery,
  failureTakenForDone,
  publishedTwice,
  straysStay,
  eventBeforeCommit,
  eventLost,
  eventRepeated,
  updateNotRecorded,
  execCgroupLeaked,
  execOutlivesDaemon,
  execOutlivesContainer,
  pauseBeforeRow,
  factsNeedDisk,
  factsLost,
  nodeFailureIsContainers,
  addressBeforeProcess,
  endFromMonitorAlone,
];
