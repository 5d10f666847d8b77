import type { Writable } from 'node:stream';
import winston from 'winston';
import type { Log, LogLevel } from '../base/context.ts';
import { formatLine, type LogFormat, type LogLine } from './log-line.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Default: standard error. */
  readonly stream?: Writable;
}

/** The daemon's log. */
export interface Logger {
  readonly log: Log;
  /** Lines below the level are not written from now on. */
  readonly setLevel: (level: LogLevel) => void;
}

/** Lines that wait for a reader that does not read are dropped beyond this: the log must not become the heap. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;

/** A log of one line per event. Lines that had to be dropped are counted, and the count is logged. */
export function createLogger({ level, format, stream = process.stderr }: LoggerOptions): Logger {
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- write() below is the only caller
    format: winston.format.printf((entry) => formatLine(entry.line as LogLine, format)),
    transports: [new winston.transports.Stream({ stream, eol: '\n' })],
  });
  let dropped = 0;
  const write = (line: LogLine): void => void logger.log({ level: line.level, message: '', line });
  const log: Log = (at, event, facts = {}) => {
    if (!logger.isLevelEnabled(at)) return;
    if (stream.writableLength > MOST_WAITING_BYTES) {
      dropped += 1;
      return;
    }
    if (dropped > 0) write({ time: new Date(), level: 'warn', event: 'lines dropped', facts: { lines: dropped } });
    dropped = 0;
    write({ time: new Date(), level: at, event, facts });
  };
  return {
    log,
    setLevel: (next) => {
      logger.level = next;
    },
  };
}
