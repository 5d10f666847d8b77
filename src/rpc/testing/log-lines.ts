import type { Log, LogFacts, LogLevel } from '../../base/context.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly event: string;
  readonly facts: LogFacts;
}

/** A log in memory; lines are JSON and back, as a real log writes them. */
export class LogLines {
  readonly lines: LogLine[] = [];

  readonly log: Log = (level, event, facts = {}) => {
    this.lines.push({ level, event, facts: JSON.parse(JSON.stringify(facts)) as LogFacts });
  };

  get text(): string {
    return this.lines.map((line) => JSON.stringify(line)).join('\n');
  }
}
