import type { CommandOption } from './command.ts';

/** Of commands whose answer programs may want. */
export const JSON_OPTION: CommandOption = { name: 'json', value: undefined, doc: 'Print JSON.' };
