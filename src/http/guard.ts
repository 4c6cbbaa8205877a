/** The door: before a body is read, every API request is counted, its caller recognised, and the route's rights checked. */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Access, Principal } from '../accounts/access.js';
import type { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { requireRole } from '../accounts/rights.js';
import type { RouteRights } from './call.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token came along; null without a good one. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    who?: RouteRights['who'];
    changes?: RouteRights['changes'];
  }
}

interface Door {
  access: Access;
  limits: Limits;
  /** Set while the server goes down: what is being done is finished, nothing new begun. */
  closing: { now: boolean };
}

/** Ids of halls, windows, tickets, devices and services, and secrets: printable and not long. */
const idForm = /^[\x21-\x7e]{1,200}$/;

export function guard(server: FastifyInstance, door: Door): void {
  server.decorateRequest('principal', null);
  server.addHook('onRoute', requireRights);
  server.addHook('onRequest', (request) => admit(request, door));
}

/** A route nobody thought about must not be open to all: the server does not start with one. */
function requireRights({ url, method, config }: RouteOptions): void {
  const isOurs = url.startsWith('/api/') && !url.startsWith('/api/docs');
  if (isOurs && !config?.who)
    throw new Error(`${String(method)} ${url} does not say who may call it: decorate it with @Call`);
}

async function admit(request: FastifyRequest, { access, limits, closing }: Door): Promise<void> {
  if (!request.url.startsWith('/api/')) return;
  if (closing.now) throw new ProblemError('unavailable', 'The server is going down. Ask again in a moment.', {}, 2);
  const { authorization } = request.headers;
  const token = authorization === undefined ? undefined : bearerOf(authorization);
  request.principal =
    token === undefined ? null : (access.remembered(token) ?? (await lookUp(access, limits, token, request.ip)));
  if (request.principal) await limits.count('signedIn', request.principal.marks[0]!);
  else await limits.count('anonymous', request.ip);
  const { who, changes } = request.routeOptions.config;
  if (who === undefined) {
    if (request.url.startsWith('/api/docs')) return;
    throw nothingHere();
  }
  const { hall } = request.params as { hall?: string };
  if (who !== 'anyone') {
    if (!request.principal) throw ProblemError.notSignedIn();
    requireRole(request.principal, who, hall);
  }
  for (const value of Object.values(request.params as Record<string, string>))
    if (!idForm.test(value)) throw nothingHere();
  if (changes) idempotencyKeyOf(request);
}

function nothingHere(): ProblemError {
  return new ProblemError('not-found', 'There is nothing at this address.');
}

/** Tokens tried in vain count against the address, and are not even looked up when they were too many. */
async function lookUp(access: Access, limits: Limits, token: string, address: string): Promise<Principal | null> {
  await limits.check('anonymous', address);
  return access.lookUp(token);
}

export function bearerOf(authorization: string): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1];
}

/** The `Idempotency-Key`, if there is one. */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key.length < 1 || key.length > 128)
    throw ProblemError.invalid('Idempotency-Key', 'must have 1 to 128 characters');
  return key;
}

/** The caller of a route that needs one. */
export function callerOf({ principal }: FastifyRequest): Principal {
  if (!principal) throw ProblemError.notSignedIn();
  return principal;
}
