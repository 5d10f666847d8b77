import type { Command, CommandOption } from './command.ts';
import { formatTable } from './format-table.ts';

/** What `gantry --help` shows. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [`  ${name}`, summary]);
  return `Gantry runs the pods and containers of a Kubernetes node.\n\nusage: gantry <command> [options]\n\n${formatTable(rows)}\nUse "gantry <command> --help" to list the options of a command.\n`;
}

/** What `gantry <command> --help` shows. */
export function helpOf(command: Command): string {
  const help: CommandOption = { name: 'help', value: undefined, doc: 'Show this help.' };
  const rows = [...command.options, help].map(({ name, value, doc }) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}`,
    doc,
  ]);
  return `gantry ${command.name}: ${command.summary}\n\nusage: gantry ${command.name} [options]\n\n${formatTable(rows)}`;
}
