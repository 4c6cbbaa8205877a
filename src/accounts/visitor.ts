/** The visitor's own ticket, found by its secret: while it lives, and after it has ended. */
import type { Hall, Instant } from '../core/hall.js';
import type { HallService } from '../hall/hall.service.js';
import { visitorCase, visitorReview } from '../hall/reviews.js';
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
    return ticket && { version: hall.version, followed: ticket.followed, view: explainedTicket(hall, ticket, now) };
  });
  if (live) return { ...live, view: { ...live.view, ...(await followed(halls, hallId, ticketId, live.followed)) } };
  const ended = await halls.archive.ticket(ticketId);
  if (!ended) throw new ProblemError('not-found', 'There is no such ticket.');
  const rated = await halls.archive.rated(ticketId);
  const more = { rated, ...(await followed(halls, hallId, ticketId, ended.followed)) };
  const view = (hall: Hall, now: Instant) => ({ ...explainedTicket(hall, ended, now), ...more });
  return halls.read(hallId, (hall, now) => ({ version: hall.version, view: view(hall, now) }));
}

/** What goes on about a ticket beside and after the visit. */
export async function followed(
  halls: HallService,
  hallId: string,
  ticketId: string,
  any: true | undefined,
): Promise<Required<Pick<ExplainedTicket, 'reviews' | 'cases'>>> {
  if (!any) return { reviews: [], cases: [] };
  const [reviews, cases] = await Promise.all([
    halls.archive.records(hallId, 'review', { ticketId }),
    halls.archive.records(hallId, 'case', { ticketId }),
  ]);
  return { reviews: reviews.map(visitorReview), cases: cases.map(visitorCase) };
}
