import type { ValueOf } from './field.ts';
import type { CONFIG_SCHEMA } from './schema.ts';

/**
 * The whole configuration, every key present; its keys and their types are those of the schema. A subsystem takes the
 * sections that it uses, as `Pick<Config, 'image'>`: a new key needs its schema entry and its user, nothing between them.
 */
export type Config = ValueOf<typeof CONFIG_SCHEMA>;

/** A runtime handler, as RuntimeClass names it. */
export type RuntimeConfig = Config['runtimes'][string];
