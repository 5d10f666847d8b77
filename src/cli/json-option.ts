import type { CommandOption } from './command.ts';

/** The option of commands whose output programs may read. */
export const JSON_OPTION: CommandOption = { name: 'json', value: undefined, doc: 'Print JSON.' };
