import { defaultConfig, loadConfig } from '../config/load-config.ts';
import { renderConfig } from '../config/render-config.ts';
import type { Command } from './command.ts';
import { CONFIG_OPTION, configSource, keyOptions } from './config-options.ts';

/** `gantry config`. */
export const configCommand: Command = {
  name: 'config',
  summary: 'Print the effective configuration, with a description of every key.',
  options: [{ name: 'default', value: undefined, doc: 'Print the defaults instead.' }, CONFIG_OPTION, ...keyOptions()],
  run: async (given, { out }) => {
    out(renderConfig(given.default === true ? defaultConfig() : await loadConfig(configSource(given))));
    return 0;
  },
};
