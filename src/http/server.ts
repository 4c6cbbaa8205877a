/** The HTTP server before any route: limits, reading JSON, security headers, pages. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../accounts/problem-error.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { onClientError, problemOf, sendProblem } from './problem.js';

const megabyte = 1_048_576;

export function makeAdapter(trustProxy: Config['trustProxy']): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: megabyte,
    trustProxy,
    routerOptions: { maxParamLength: 256 },
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // Our own hook answers 503 with a problem document.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // No Nest middleware here, so no middleware engine in the way of every request.
    skipMiddie: true,
    clientErrorHandler: onClientError,
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error) ?? ProblemError.invalid('path', 'cannot be read')),
  });
}

/** Only JSON is read, as UTF-8 text that Postgres can keep. An empty body is none. */
export function readJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  void server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    const fault = faultOfForm(request.headers);
    if (fault) return done(fault);
    void parse(request, body as string, (error, value: unknown) => {
      if (error) return done(ProblemError.invalid('body', 'is not JSON'));
      // Raw text cannot hold them, as JSON forbids NUL and UTF-8 lone surrogates: only escapes can.
      if ((body as string).includes('\\u') && !isStorable(value))
        return done(ProblemError.invalid('body', 'must not contain NUL characters or lone surrogates'));
      done(null, value);
    });
  });
  // An unknown expectation is no reason to refuse.
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
}

/** Whoever says that the body is something else than plain UTF-8 must not have it read as if it were. */
function faultOfForm(headers: FastifyRequest['headers']): ProblemError | null {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  if (encoding.toLowerCase() !== 'identity')
    return ProblemError.invalid('Content-Encoding', 'send the JSON as it is, not compressed');
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    return ProblemError.invalid('Content-Type', 'send the JSON as UTF-8: application/json; charset=utf-8');
  return null;
}

/** NUL, and halves of surrogate pairs without the other half. */
const unstorable = /[\0\p{Cs}]/u;

/** Without recursion: a body may be nested deeper than the stack. */
function isStorable(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string') {
      if (unstorable.test(one)) return false;
    } else if (one !== null && typeof one === 'object') {
      for (const [name, member] of Object.entries(one)) left.push(name, member);
    }
  }
  return true;
}

const forPages = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    // Old browsers do not count a socket to the same origin as 'self'.
    "connect-src 'self' ws: wss:",
    "img-src 'self' data:",
    "media-src 'self' data: blob:",
    // Swagger UI and the positions of pop-ups are styled inline.
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; '),
  'x-frame-options': 'SAMEORIGIN',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const forMachines = { 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff' };

/**
 * What helmet would set, made once: @fastify/helmet makes it anew for every request, which was a tenth of the time of an
 * issue. HSTS is for whoever puts TLS in front: halls run on plain HTTP in their own network.
 */
export function secure(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const isPage = !request.url.startsWith('/api/') || request.url.startsWith('/api/docs');
    reply.headers(isPage ? forPages : forMachines);
    done();
  });
}

/** Page → its build in `dist/pages`, and the addresses that show it. */
const pages: Record<string, string[]> = {
  home: ['/'],
  kiosk: ['/kiosk', '/kiosk/'],
  board: ['/board', '/board/'],
  rate: ['/rate', '/rate/'],
  window: ['/window', '/window/'],
  supervisor: ['/supervisor', '/supervisor/'],
  review: ['/review', '/review/'],
  admin: ['/admin', '/admin/'],
  t: ['/t/:secret', '/visit/:hall'],
};

/** Serves the pages that are built; a server without pages is a server for machines only. */
export async function servePages(server: FastifyInstance): Promise<void> {
  const root = fileURLToPath(new URL('../../dist/pages', import.meta.url));
  if (!existsSync(root)) return;
  const { default: staticFiles } = await import('@fastify/static');
  await server.register(staticFiles, {
    root,
    prefix: '/',
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = /[\\/]assets[\\/]/.test(path);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const [page, addresses] of Object.entries(pages))
    for (const address of addresses) server.get(address, (_request, reply) => reply.sendFile(`${page}/index.html`));
}

/** A line for each request, for looking for faults: the route, never the address, which may hold a ticket's secret. */
export function logRequests(server: FastifyInstance, log: Log): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    log.debug(
      { method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    done();
  });
}
