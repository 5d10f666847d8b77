import { configFlags } from '../config/flags.ts';
import { CONFIG_FILE, type ConfigSource } from '../config/load-config.ts';
import { type CommandOption, type GivenOptions, textOption } from './command.ts';

/** The option of every command that reads the configuration file. */
export const CONFIG_OPTION: CommandOption = {
  name: 'config',
  value: 'FILE',
  doc: `The configuration file. (default: ${CONFIG_FILE})`,
};

/** One option for every key with a fixed path. */
export function keyOptions(): readonly CommandOption[] {
  return configFlags().map(({ name, doc, isList }) => ({ name, value: isList ? 'A,B' : 'VALUE', doc }));
}

/** The location of the configuration according to the command line. */
export function configSource(given: GivenOptions): ConfigSource {
  const flags = configFlags().flatMap(({ name }) => {
    const text = textOption(given, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { file: textOption(given, CONFIG_OPTION.name), flags: Object.fromEntries(flags) };
}
