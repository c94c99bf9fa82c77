/**
 * The agent's log: technical lines for the technician on the telephone. An allow-list decides what may be written: a field that
 * is not on it, and any value that is not a number, a boolean or a short plain word, never reaches the file.
 */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import winston from 'winston';
import 'winston-daily-rotate-file';
import type { LogFields } from './log-fields.ts';

/** Fields that may be logged. None of them can hold patient data: ids are derived or random, codes are ours. */
const allowed = new Set([
  'code',
  'documentId',
  'receiptId',
  'source',
  'kind',
  'cause',
  'count',
  'milliseconds',
  'port',
  'version',
  'profile',
  'outcome',
  'transaction',
  'errorName',
  'errorCode',
  'place',
  'keyStore',
]);

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  close(): Promise<void>;
}

const plainWord = /^[\w.:\-/@ ]{1,120}$/;

/** Only what is on the list and plain. Everything else is named, not shown. */
export function redact(fields: LogFields): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || !allowed.has(name)) continue;
    kept[name] = typeof value !== 'string' || plainWord.test(value) ? value : '(withheld)';
  }
  return kept;
}

/** The stream behind the transport reports what the disk refuses (read-only, failing) on itself only, and its types do not name it. */
const streamOf = (transport: object): EventEmitter | undefined =>
  'logStream' in transport && transport.logStream instanceof EventEmitter ? transport.logStream : undefined;

export function openLog(folder: string): Log {
  const transport = new winston.transports.DailyRotateFile({
    dirname: folder,
    filename: 'relais-%DATE%.log',
    maxSize: '10m',
    maxFiles: '14d',
    auditFile: join(folder, '.rotation.json'),
  });
  // A log that cannot be written (full disk) must not stop the agent.
  transport.on('error', () => undefined);
  streamOf(transport)?.on('error', () => undefined);
  const logger = winston.createLogger({
    level: 'info',
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  });
  logger.add(transport);
  let closed = false;
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}): void => {
      // A check that was under way when the agent ended may still have something to say.
      if (!closed) logger.log(level, event, redact(fields));
    };
  return {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () =>
      new Promise((resolve) => {
        closed = true;
        transport.on('finish', resolve);
        logger.end();
      }),
  };
}
