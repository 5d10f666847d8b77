import { checkCommand } from './check.ts';
import type { Command } from './command.ts';
import { configCommand } from './config.ts';
import { leaksCommand } from './leaks.ts';
import { opsCommand } from './ops.ts';
import { serveCommand } from './serve.ts';
import { versionCommand } from './version.ts';

/** In the order in which `--help` shows them. */
export const commands: readonly Command[] = [
  serveCommand,
  checkCommand,
  opsCommand,
  leaksCommand,
  configCommand,
  versionCommand,
];
