import { parseArgs } from 'node:util';
import { Failure, messageOf } from '../base/failure.ts';
import { nearest } from '../config/nearest.ts';
import { type Command, type GivenOptions, parseArgsOptions, type Terminal } from './command.ts';
import { helpOf, overview } from './help.ts';

/** The exit code for wrong usage, as in getopt programs. */
const EXIT_USAGE = 2;

/** Finds the command, reads its options and runs it; its exit code. Failures are reported on `err`. */
export async function runCli(
  argv: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out(overview(commands));
    return name === undefined ? EXIT_USAGE : 0;
  }
  const command = commands.find((each) => each.name === (name === '--version' ? 'version' : name));
  if (command === undefined) return wrongUse(unknownCommand(name, commands), terminal);
  const given = readOptions(command, rest);
  if (typeof given === 'string') return wrongUse(given, terminal);
  if (given.help === true) {
    terminal.out(helpOf(command));
    return 0;
  }
  return runCommand(command, given, terminal);
}

async function runCommand(command: Command, given: GivenOptions, terminal: Terminal): Promise<number> {
  try {
    return await command.run(given, terminal);
  } catch (error) {
    terminal.err(`gantry ${command.name}: ${messageOf(error)}\n`);
    if (!(error instanceof Failure)) terminal.err(`${error instanceof Error ? error.stack : ''}\n`);
    else if (error.remedy !== undefined) terminal.err(`  ${error.remedy}\n`);
    return 1;
  }
}

/** The options, or an error message. */
function readOptions(command: Command, args: readonly string[]): GivenOptions | string {
  try {
    const { values } = parseArgs({ args: [...args], options: parseArgsOptions(command.options), strict: true });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parseArgs() cannot infer them from a list of this type
    return values as GivenOptions;
  } catch (error) {
    return `${messageOf(error).split('. ')[0]}; see: gantry ${command.name} --help`;
  }
}

function unknownCommand(name: string, commands: readonly Command[]): string {
  const names = commands.map((command) => command.name);
  const meant = nearest(name, names);
  return `unknown command "${name}"; ${meant === undefined ? `the commands are ${names.join(', ')}` : `did you mean ${meant}?`}`;
}

function wrongUse(problem: string, terminal: Terminal): number {
  terminal.err(`gantry: ${problem}\n`);
  return EXIT_USAGE;
}
