/** The log: JSON lines on standard output, without anything personal: no bodies, no addresses of tickets, no values of rows. */
import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

export function makeLog(level: string, to?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: plainError } };
  return to ? pino(options, to) : pino(options);
}

/** An error of the database carries the statement's values; only what it says and where goes into the log. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { name, message, code: (error as { code?: unknown }).code, stack };
}

/** Nest's own words: what it says while starting is of use only when looking for a fault. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown, ...more: unknown[]): void {
    this.to.debug({ context: more.at(-1) }, String(message));
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.to.warn({ context: more.at(-1) }, String(message));
  }

  error(message: unknown, ...more: unknown[]): void {
    this.to.error({ err: message instanceof Error ? message : undefined, more }, String(message));
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.to.fatal({ more }, String(message));
  }

  debug(message: unknown): void {
    this.to.debug(String(message));
  }

  verbose(message: unknown): void {
    this.to.trace(String(message));
  }
}
