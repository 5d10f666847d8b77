import type { Command } from './command.ts';
import { CONFIG_OPTION, configSource, keyOptions } from './config-options.ts';

/** `gantry serve`. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Run the daemon (same as gantryd).',
  options: [CONFIG_OPTION, ...keyOptions()],
  run: async (given) => {
    // Loaded here, so that the other commands start quickly.
    const { runDaemon } = await import('../daemon/run-daemon.ts');
    await runDaemon(configSource(given));
    return 0;
  },
};
