/** The visit at the counter and the gate: matters corrected, claims decided, issuing and serving stopped. Facts, commands, fold. */
import type { Hall, Instant, Matter, Priority, Ticket } from './hall.js';
import { mayServe } from './matters.js';

interface AboutTicket {
  ticketId: string;
  number: string;
  /** The ticket was taken at a distance: boards neither show nor announce it. */
  remote?: true;
}

interface NamedMatter {
  id: string;
  serviceId: string;
}

export type VisitFact =
  /** What the visitor came for turned out to be something else, or more, or less. */
  | ({
      type: 'matters-changed';
      added: NamedMatter[];
      removed: string[];
      corrected: NamedMatter[];
      windowId: string;
      label: string;
    } & AboutTicket)
  /** Staff looked at a priority that was claimed; confirmed, it counts as of issue. */
  | ({
      type: 'claim-decided';
      priority: Priority;
      confirmed: boolean;
      seniority: Instant;
      reason: string | null;
    } & AboutTicket)
  | { type: 'issuing-stopped' | 'issuing-resumed' | 'serving-stopped' | 'serving-resumed'; reason: string }
  /** Closed by hand for the rest of the day, whatever its hours are; `hall-closed` is the clock's. */
  | { type: 'hall-shut'; reason: string };

export type VisitFactType = VisitFact['type'];

export type VisitCommand =
  | {
      type: 'change-matters';
      windowId: string;
      add: string[];
      remove: string[];
      correct: NamedMatter[];
    }
  | { type: 'decide-claim'; ticketId: string; confirmed: boolean; reason: string | null }
  | { type: 'set-running'; issuing?: boolean; serving?: boolean; reason: string }
  | { type: 'shut'; reason: string };

/**
 * The matters after a change. One that is new or another now belongs to this sitting when the visitor sits here and the
 * window may serve it; else it waits for its own.
 */
export function foldMatters(hall: Hall, ticket: Ticket, fact: VisitFact & { type: 'matters-changed' }): void {
  const { added, removed, corrected, windowId } = fact;
  const here = ticket.status === 'serving';
  const fresh = ({ id, serviceId }: NamedMatter): Matter => {
    const serving = here && mayServe(hall, windowId, [{ serviceId }]);
    return { id, serviceId, status: serving ? 'serving' : 'pending' };
  };
  const kept = ticket.matters.filter(({ id }) => !removed.includes(id));
  const changed = new Map(corrected.map((matter) => [matter.id, fresh(matter)]));
  ticket.matters = [...kept.map((matter) => changed.get(matter.id) ?? matter), ...added.map(fresh)];
  for (const { serviceId } of [...added, ...corrected])
    hall.issued.set(serviceId, (hall.issued.get(serviceId) ?? 0) + 1);
  hall.floor.revision += 1; // its window has another load now
}

/** What is stopped by hand; all of it ends with the day. */
export function setStop(hall: Hall, { type, reason }: StopFact): void {
  const stop = stopOf[type];
  if (type === 'issuing-resumed' || type === 'serving-resumed') delete hall.stops[stop];
  else hall.stops[stop] = reason;
}

type StopFact = Exclude<VisitFact, AboutTicket>;
const stopOf = {
  'issuing-stopped': 'issuing',
  'issuing-resumed': 'issuing',
  'serving-stopped': 'serving',
  'serving-resumed': 'serving',
  'hall-shut': 'closed',
} as const;
