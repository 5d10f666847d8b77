import { commands } from './commands.ts';
import { runCli } from './run-cli.ts';

const code = await runCli(process.argv.slice(2), commands, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
// Whatever is still open (a hung child's pipe, a connection) must not keep a program that is done.
process.exit(code);
