import type { DatabaseSync } from 'node:sqlite';
import { PreconditionFailed } from '../base/failure.ts';

/** One step of the schema: brings a database of version `to - 1` to version `to`. */
export interface Migration {
  readonly to: number;
  /** Statements; they run in one transaction, together with the note of the new version. */
  readonly sql: string;
}

/**
 * Rows are JSON: the records' types are in TypeScript. The check lets the integrity check at start find torn rows.
 * `layers` shows two of its JSON's fields as columns, so that `durable = 0 AND boot_id <> ?` finds what a power cut may
 * have emptied (docs/architecture.md#durability-of-layers) without storing them twice.
 */
const VERSION_1 = `
  CREATE TABLE meta       (key TEXT PRIMARY KEY, json TEXT NOT NULL CHECK (json_valid(json))) STRICT;
  CREATE TABLE sandboxes  (key TEXT PRIMARY KEY, json TEXT NOT NULL CHECK (json_valid(json))) STRICT;
  CREATE TABLE containers (key TEXT PRIMARY KEY, json TEXT NOT NULL CHECK (json_valid(json))) STRICT;
  CREATE TABLE images     (key TEXT PRIMARY KEY, json TEXT NOT NULL CHECK (json_valid(json))) STRICT;
  CREATE TABLE layers (
    key TEXT PRIMARY KEY,
    json TEXT NOT NULL CHECK (json_valid(json)),
    durable INTEGER GENERATED ALWAYS AS (coalesce(json ->> '$.durable', 0)) STORED,
    boot_id TEXT GENERATED ALWAYS AS (coalesce(json ->> '$.bootId', '')) STORED
  ) STRICT;
  CREATE INDEX layers_not_durable ON layers (boot_id) WHERE durable = 0;
  CREATE TABLE resources  (key TEXT PRIMARY KEY, json TEXT NOT NULL CHECK (json_valid(json))) STRICT;
`;

/** The record of a sandbox calls its pause process by that name. */
const VERSION_2 = `
  UPDATE sandboxes SET json = json_remove(json_set(json, '$.pauseProcess', json(json -> '$.hold')), '$.hold')
  WHERE json -> '$.hold' IS NOT NULL;
`;

/** Cgroups of operations have a resource kind of their own; before, the kind was derived from their name. */
const VERSION_3 = `
  UPDATE resources SET json = json_set(json, '$.resource.kind', 'operation-cgroup')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.resource.kind' = 'cgroup'
    AND json ->> '$.resource.path' GLOB '*/gantry-op-*' AND json ->> '$.resource.path' NOT GLOB '*/gantry-op-*/*' END;
`;

/** The record of a container keeps each fact once: its task has the process, and a state that only the handler knows. */
const VERSION_4 = `
  UPDATE containers SET json = json_set(json, '$.cgroup', json ->> '$.task.cgroup', '$.task', json_object(
    'process', json_object('pid', json -> '$.task.pid', 'startTime', json(json -> '$.task.startTime')),
    'handlerState', json_patch('{}', json_object(
      'monitorPid', json -> '$.task.monitorPid',
      'monitorStartTime', json(json -> '$.task.monitorStartTime'),
      'memoryKillsBefore', json(json -> '$.task.memoryKillsBefore')))))
  WHERE CASE WHEN json_valid(json) THEN json -> '$.task.monitorPid' END IS NOT NULL;
`;

/** A container keeps the facts of its state only; before, 0 and '' stood for those that it did not have. */
const VERSION_5 = `
  UPDATE containers SET json = json_remove(json, '$.startedAt')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.startedAt."$n"' = '0' END;
  UPDATE containers SET json = json_remove(json, '$.finishedAt', '$.exitCode', '$.reason')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.state' <> 'EXITED' END;
  UPDATE containers SET json = json_remove(json, '$.message')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.message' = '' AND json ->> '$.state' <> 'UNKNOWN' END;
`;

/**
 * What a record does not have is absent: the pause process of a sandbox without one, the network result of the host's
 * network, the log of a container without one. The pause process no longer repeats its sandbox's id and handler.
 */
const VERSION_6 = `
  UPDATE sandboxes SET json = json_remove(json, '$.pauseProcess')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.pauseProcess.kind' = 'none' END;
  UPDATE sandboxes SET json = json_remove(json, '$.pauseProcess.id', '$.pauseProcess.handler') WHERE json_valid(json);
  UPDATE sandboxes SET json = json_remove(json, '$.networkResult')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.networkResult' = '' END;
  UPDATE sandboxes SET json = json_remove(json, '$.specJson')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.specJson' = '' END;
  UPDATE containers SET json = json_remove(json, '$.logPath')
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.logPath' = '' END;
`;

/** The record of a sandbox keeps the pause process, and a state that only the handler knows. */
const VERSION_7 = `
  UPDATE sandboxes SET json = json_set(json, '$.pauseProcess', json_object(
    'process', json_object('pid', json -> '$.pauseProcess.pid', 'startTime', json(json -> '$.pauseProcess.startTime')),
    'handlerState', json_object('kind', json ->> '$.pauseProcess.kind')))
  WHERE CASE WHEN json_valid(json) THEN json ->> '$.pauseProcess.kind' END IS NOT NULL;
`;

/** In order, without gaps. A released step never changes: what must change gets a step of its own. */
export const MIGRATIONS: readonly Migration[] = [
  { to: 1, sql: VERSION_1 },
  { to: 2, sql: VERSION_2 },
  { to: 3, sql: VERSION_3 },
  { to: 4, sql: VERSION_4 },
  { to: 5, sql: VERSION_5 },
  { to: 6, sql: VERSION_6 },
  { to: 7, sql: VERSION_7 },
];

/**
 * Brings a database to the newest version that is known here; one of an earlier Gantry, or an empty one.
 * @throws PreconditionFailed when a newer Gantry has written it
 */
export function migrate(db: DatabaseSync, migrations: readonly Migration[] = MIGRATIONS): void {
  const newest = migrations.at(-1)?.to ?? 0;
  const found = versionOf(db);
  if (found > newest) {
    throw new PreconditionFailed(
      `the state database has schema version ${found}; this gantryd knows versions up to ${newest}`,
      { remedy: 'start the newer gantryd again, or move the database away to begin without its pods and images' },
    );
  }
  for (const { to, sql } of migrations.filter((step) => step.to > found)) {
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${to}; COMMIT`);
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}
