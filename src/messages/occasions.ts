/** Which facts a visitor is told of, and who is about to be called. */
import type { Fact } from '../core/facts.js';
import type { Hall, Instant } from '../core/hall.js';
import { lineOf } from '../core/state.js';
import type { Occasion } from './texts.js';

/** A message to be sent; nothing in it is personal, as queues keep it. */
export interface Message {
  hallId: string;
  occasion: Occasion;
  /** Tells it from every other: nobody is told the same thing twice. */
  key: string;
  ticketId: string | null;
  recordId: string | null;
  number: string | null;
  label: string | null;
  serviceId: string | null;
  ahead: number | null;
  /** The call it tells of. */
  callId: string | null;
  /** Beginning of the appointment. */
  slot: Instant | null;
}

/** Visitors before whom so many stand are told to come near. */
export const soonAhead = 3;

const nothing = { ticketId: null, recordId: null, number: null, label: null, serviceId: null } as const;
const blank = { ...nothing, ahead: null, callId: null, slot: null } as const;

/** The message that a fact calls for, if any. */
export function messageOf(hallId: string, fact: Fact): Message | null {
  const about = 'number' in fact ? { ticketId: fact.ticketId ?? null, number: fact.number ?? null } : {};
  const of = (occasion: Occasion, more: Partial<Message> = {}): Message => ({
    ...{ ...blank, hallId, occasion, key: `${hallId}-${fact.version}-${occasion}` },
    ...about,
    ...('recordId' in fact ? { recordId: fact.recordId as string } : {}),
    ...('serviceId' in fact ? { serviceId: fact.serviceId as string | null } : {}),
    ...more,
  });
  switch (fact.type) {
    case 'ticket-issued':
      return fact.reachable || fact.appointmentId !== undefined ? of('greeting') : null;
    case 'ticket-called':
      return of('called', { label: fact.label, callId: fact.callId });
    case 'ticket-missed':
      return of('missed');
    case 'case-closed':
      return of('case-closed');
    case 'review-passed':
      // What still has to be approved is not decided yet.
      return fact.approveBy === null ? of('review-passed') : null;
    case 'review-given-up':
      return of('review-given-up');
    default:
      return null;
  }
}

/** Facts after which somebody else may be near the front of a line. */
const shortening = new Set<string>([
  ...['ticket-called', 'ticket-cancelled', 'ticket-voided', 'ticket-postponed', 'ticket-switched', 'ticket-moved'],
]);

export function mayShorten(facts: Fact[]): boolean {
  return facts.some(({ type }) => shortening.has(type));
}

/** Everybody who waits with so few before them, not being the very next. */
export function soonCalled(hall: Hall): Message[] {
  return [...hall.floor.groups.values()].flatMap((group) =>
    lineOf(hall, group.id)
      .tickets.slice(1, soonAhead + 1)
      .map(({ id, number }, i) => ({
        ...{ ...blank, hallId: hall.id, occasion: 'soon' as const, key: `${id}-soon` },
        ...{ ticketId: id, number, ahead: i + 1, label: group.label.replace('–', '-') },
      })),
  );
}
