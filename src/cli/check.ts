import { loadConfig } from '../config/load-config.ts';
import type { Finding } from './check/finding.ts';
import type { Command } from './command.ts';
import { CONFIG_OPTION, configSource, keyOptions } from './config-options.ts';

/** `gantry check`. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Check whether this host meets the requirements. Each line shows a result and, if necessary, how to fix it.',
  options: [CONFIG_OPTION, ...keyOptions()],
  run: async (given, { out }) => {
    const config = await loadConfig(configSource(given));
    const { checkHost } = await import('./check/check-host.ts');
    const findings = await checkHost(config, (finding) => out(describeFinding(finding)));
    const failures = findings.filter(({ level }) => level === 'fail').length;
    out(
      failures === 0
        ? '\nthis host meets the requirements\n'
        : `\nthis host does not meet the requirements: ${failures} failed\n`,
    );
    return failures === 0 ? 0 : 1;
  },
};

/** One line, and one more for the remedy. */
function describeFinding({ level, subject, text, remedy }: Finding): string {
  const line = `${level.padEnd(4)}  ${subject.padEnd(18)} ${text}\n`;
  return remedy === '' ? line : `${line}${' '.repeat(25)}→ ${remedy}\n`;
}
