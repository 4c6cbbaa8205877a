/** The matters of a ticket: which come next, which windows are able, and what a sitting or a transfer makes of them. */
import type { FactOf } from './facts.js';
import type { Hall, Matter, Ticket } from './hall.js';

/** What a window must be able to do for a ticket. */
export type Need = Pick<Matter, 'serviceId' | 'escalated' | 'keptFor' | 'decided'>;

/** The matters to be done next: those kept for a window come after all others. */
export function needsOf(ticket: Pick<Ticket, 'matters'>): Need[] {
  const pending = ticket.matters.filter((m) => m.status === 'pending');
  if (pending.length < 2) return pending;
  const free = pending.filter((m) => !m.keptFor);
  return free.length > 0 ? free : pending;
}

/** How many of these a window serves as its own; one that was escalated is served by the windows for hard cases only. */
export function servesCount(hall: Hall, windowId: string, needs: Need[]): number {
  const skills = hall.floor.skills.get(windowId);
  if (!skills) return 0;
  let count = 0;
  for (const { serviceId, escalated } of needs)
    if (escalated ? hall.config.escalation.includes(windowId) : skills.has(serviceId)) count += 1;
  return count;
}

/** Whether a window helps with any of these when it stands idle. */
export function helps(hall: Hall, windowId: string, needs: Need[]): boolean {
  const overflow = hall.floor.overflow.get(windowId);
  return overflow ? needs.some(({ serviceId, escalated }) => !escalated && overflow.has(serviceId)) : false;
}

/** Whether a window serves any of these as its own. */
export function servesAny(hall: Hall, windowId: string, needs: Need[]): boolean {
  return servesCount(hall, windowId, needs) > 0;
}

/** Whether a window may serve any of these at all: as its own, or to help. */
export function mayServe(hall: Hall, windowId: string, needs: Need[]): boolean {
  return servesAny(hall, windowId, needs) || helps(hall, windowId, needs);
}

/** Whether any window of the hall, open or not, may ever serve this. */
export function canBeServed(hall: Hall, need: Need): boolean {
  return [...hall.windows.keys()].some((id) => mayServe(hall, id, [need]));
}

/** What becomes of an open matter that nobody goes on with: one that has passed its review is done, only not handed over. */
export function givenUp({ decided }: Matter): 'done' | 'abandoned' {
  return decided === 'passed' ? 'done' : 'abandoned';
}

/** Whether this matter is for this window: kept for it, or kept for nobody and of a kind that it serves. */
function isFor(hall: Hall, windowId: string, matter: Matter): boolean {
  if (matter.status !== 'pending') return false;
  return matter.keptFor ? matter.keptFor === windowId : mayServe(hall, windowId, [matter]);
}

/** The matters when a sitting begins: the window serves what is for it, else whatever is kept for nobody. */
export function begun(hall: Hall, matters: Matter[], windowId: string): Matter[] {
  const able = (m: Matter) => isFor(hall, windowId, m);
  const free = (m: Matter) => m.status === 'pending' && !m.keptFor;
  const chosen = matters.some(able) ? able : free;
  return matters.map((m) => (chosen(m) ? { ...m, status: 'serving', keptFor: undefined } : m));
}

/**
 * The matters after a transfer. What this window serves, or would have, waits again: kept for it if the visitor comes back, for the
 * windows for hard cases if it was escalated. A service that is named takes the place of the first of it, unless the
 * visitor came for that service anyway.
 */
export function passedOn(hall: Hall, ticket: Ticket, fact: FactOf<'ticket-transferred'>): Matter[] {
  const { to, comeBack, windowId } = fact;
  const { matters, status } = ticket;
  const begins = status === 'called' ? begun(hall, matters, windowId) : matters;
  const here = (m: Matter) => begins[matters.indexOf(m)]!.status === 'serving';
  const free = (m: Matter) => here(m) || (m.status === 'pending' && !m.keptFor);
  const serviceId = 'serviceId' in to ? to.serviceId : null;
  const named = matters.find((m) => m.serviceId === serviceId && free(m));
  const replaced = serviceId === null || named || comeBack ? undefined : matters.find(here);
  const after = matters.map((m): Matter => {
    if (m === replaced) return { ...m, status: givenUp(m) };
    if (m === named) return { ...m, status: 'pending', keptFor: undefined, escalated: undefined };
    if (!here(m)) return m;
    if (comeBack) return { ...m, status: 'pending', keptFor: windowId };
    return { ...m, status: 'pending', keptFor: undefined, escalated: 'escalate' in to ? true : undefined };
  });
  return serviceId === null || named
    ? after
    : [...after, { id: newMatterIds(matters, 1)[0]!, serviceId, status: 'pending' }];
}

/** Ids for matters that join a ticket: none that it has, though some it had may be gone. */
export function newMatterIds(matters: Matter[], count: number): string[] {
  const last = Math.max(0, ...matters.map(({ id }) => Number(id.slice(1))));
  return Array.from({ length: count }, (_, i) => `m${last + 1 + i}`);
}
