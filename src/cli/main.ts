import { commands } from './commands.ts';
import { runCli } from './run-cli.ts';

const code = await runCli(process.argv.slice(2), commands, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
// An open pipe or connection must not keep a finished command running.
process.exit(code);
