/** Errors as RFC 9457 problems: whatever goes wrong, the caller gets one of the listed codes; only a bug is a 500. */
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { ProblemError } from '../accounts/problem-error.js';
import { HallNotFound, KeyReused } from '../hall/hall.service.js';
import type { Log } from '../log.js';
import { statusOfCode, type ProblemCode } from '../protocol/index.js';
import { isAway } from '../store/away.js';

const titles: Record<ProblemCode, string> = {
  invalid: 'The request is not as it must be',
  'not-signed-in': 'Not signed in',
  'not-allowed': 'Not allowed',
  'not-found': 'Not found',
  'hall-closed': 'The hall is closed',
  'service-stopped': 'The service gives no more numbers',
  'quota-reached': 'All numbers of today are taken',
  'no-window-can-serve': 'No window can serve this',
  'already-has-ticket': 'This person holds a number already',
  'window-not-open': 'The window is not open',
  'window-taken': 'The window is taken',
  'window-busy': 'The window has a visitor',
  'window-idle': 'The window has no visitor',
  'wrong-state': 'The ticket is in another state',
  'not-eligible': 'Not eligible',
  'too-late': 'Too late',
  'already-rated': 'Rated already',
  'too-large': 'Too large',
  'idempotency-key-reused': 'The idempotency key was used for another request',
  'too-many-requests': 'Too many requests',
  unavailable: 'Unavailable',
};

const mediaType = 'application/problem+json; charset=utf-8';

function problemBody(code: ProblemCode, detail: string, extra: Record<string, unknown> = {}): string {
  const status = statusOfCode[code];
  return JSON.stringify({ type: `urn:jiaohao:problem:${code}`, title: titles[code], status, detail, code, ...extra });
}

export function sendProblem(reply: FastifyReply, problem: ProblemError): void {
  const { code, message, extra, retryAfterSeconds } = problem;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // Fastify would close while the rest of a body too large is still coming, and the answer would be lost. It is read and
  // passed over instead, until all has come or the time for a request is up.
  reply.removeHeader('connection');
  reply.code(statusOfCode[code]).header('content-type', mediaType).header('cache-control', 'no-store');
  reply.send(problemBody(code, message, extra));
}

/** What an error is to the caller; null for a bug. */
export function problemOf(error: unknown): ProblemError | null {
  if (typeof error !== 'object' || error === null) return null;
  if (error instanceof ProblemError) return error;
  if (error instanceof HallNotFound) return new ProblemError('not-found', 'There is no such hall.');
  if (error instanceof KeyReused)
    return new ProblemError(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request. Make a new one.',
    );
  // A caller that went away while sending looks the same, and never reads this answer.
  if (isAway(error)) return ProblemError.unavailable();
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) return requestProblem(status, error as Error);
  return null;
}

function requestProblem(status: number, { message }: Error): ProblemError {
  // 414: a part of the path too long to be the name of anything.
  if (status === 404 || status === 405 || status === 414)
    return new ProblemError('not-found', 'There is nothing at this address.');
  if (status === 413) return new ProblemError('too-large', 'The body is larger than 1 MB.');
  return ProblemError.invalid('body', message);
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent) return;
    const problem = problemOf(error);
    if (problem) return sendProblem(reply, problem);
    this.log.error({ err: error, method: request.method, route: request.routeOptions?.url }, 'bug: a request failed');
    const body = { type: 'about:blank', title: 'A fault of ours', status: 500, code: 'unavailable' };
    const detail = 'It is written in the log. Please tell whoever looks after this server.';
    reply
      .code(500)
      .header('content-type', mediaType)
      .send(JSON.stringify({ ...body, detail }));
  }
}

/** Answers what Node could not even read as HTTP. */
export function onClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const code = tooLong ? 'too-large' : 'invalid';
  const body = problemBody(code, tooLong ? 'Address and headers are too long.' : 'This is not an HTTP request.', {
    errors: [],
  });
  const status = tooLong ? '413 Payload Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: ${mediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
