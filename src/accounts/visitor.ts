/** The visitor's own ticket, found by its secret: while it lives, and after it has ended. */
import type { HallService } from '../hall/hall.service.js';
import { explainedTicket } from '../hall/views.js';
import type { ExplainedTicket } from '../protocol/index.js';
import type { Limits } from './limits.js';
import { ProblemError } from './problem-error.js';

export interface Visit {
  hallId: string;
  ticketId: string;
}

/** 128 bits as base64url; anything else cannot be a secret and is not looked up. */
const secretForm = /^[A-Za-z0-9_-]{22}$/;

/** Throws 404 for an unknown secret, and 429 to an address that has tried too many. */
export async function visitOf(halls: HallService, limits: Limits, secret: string, address: string): Promise<Visit> {
  const visit = secretForm.test(secret) ? await halls.findBySecret(secret) : null;
  if (visit) return visit;
  await limits.count('unknownTicket', address);
  throw new ProblemError('not-found', 'There is no such ticket.');
}

export interface TicketAsSeen {
  version: number;
  view: ExplainedTicket;
}

/** The ticket as its visitor sees it, at a version of the hall. */
export async function ticketOf(halls: HallService, { hallId, ticketId }: Visit): Promise<TicketAsSeen> {
  const live = await halls.read(hallId, (hall, now) => {
    const ticket = hall.tickets.get(ticketId);
    return ticket && { version: hall.version, view: explainedTicket(hall, ticket, now) };
  });
  if (live) return live;
  const ended = await halls.endedTicket(ticketId);
  if (!ended) throw new ProblemError('not-found', 'There is no such ticket.');
  return halls.read(hallId, (hall, now) => ({ version: hall.version, view: explainedTicket(hall, ended, now) }));
}
