/** Small shapes and views that several controllers share. */
import { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import type { Fact } from '../core/facts.js';
import type { Hall, Instant, Ticket } from '../core/hall.js';
import type { RecordKind, RecordOf } from '../core/kept.js';
import type { Touched } from '../hall/hall.service.js';
import { ticketView, windowView } from '../hall/views.js';
import { Day } from '../protocol/index.js';

/** The body of a command that needs none. */
export const nothing = z.strictObject({}).default({});

/** The clock, for what is not decided by a hall. */
export const CLOCK = Symbol('clock');

/** A business day in a path; nothing is found under any other word. */
export function dayOf(text: string): string {
  if (!Day.safeParse(text).success) throw new ProblemError('not-found', `${text} is no day such as 2026-11-21.`);
  return text;
}

/** Versions are 32-bit integers in the journal. */
export const highestVersion = 2_147_483_647;

/** A ticket as it stands after a decision. */
export function ticketNow(hall: Hall, ticketId: string, touched: Touched): Ticket {
  const ticket = hall.tickets.get(ticketId) ?? touched.tickets.get(ticketId);
  if (!ticket) throw new Error(`ticket ${ticketId} is not in the hall it was decided in`);
  return ticket;
}

/** A record as it stands after a decision. */
export function recordNow<K extends RecordKind>(hall: Hall, kind: K, id: string, touched: Touched): RecordOf[K] {
  const record = hall.kept.records[kind].get(id) ?? touched.records.get(id);
  if (!record) throw new Error(`${kind} ${id} is not in the hall it was decided in`);
  return record as RecordOf[K];
}

/** The ticket that a command acted on; null when there was none. The first command of a day expires yesterday's, too. */
export function ticketAbout(hall: Hall, facts: Fact[], touched: Touched): Ticket | null {
  const about = facts.findLast((fact) => 'ticketId' in fact && fact.type !== 'ticket-expired') as
    { ticketId: string } | undefined;
  return about ? ticketNow(hall, about.ticketId, touched) : null;
}

export function ticketAnswer(hall: Hall, facts: Fact[], now: Instant, touched: Touched): unknown {
  const ticket = ticketAbout(hall, facts, touched);
  return { ticket: ticket && ticketView(hall, ticket, now) };
}

export function windowNow(windowId: string) {
  return (hall: Hall, _facts: Fact[], now: Instant): unknown => windowView(hall, windowId, now);
}
