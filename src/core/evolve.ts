/** Folds a fact into a hall. Never refuses and never decides: what happened, happened. */
import { foldAppointment } from './appointments.js';
import { foldCase } from './cases.js';
import type { Fact, FactOf } from './facts.js';
import type { Hall, HallWindow, Matter, Ticket } from './hall.js';
import { changeWindow, configure, formAnew, openDay, stopService } from './evolve-hall.js';
import { begun, givenUp, mayServe, needsOf, passedOn } from './matters.js';
import { remove } from './line.js';
import { foldWebhook } from './faults.js';
import { foldSlip } from './slips.js';
import { foldReview } from './reviews.js';
import { foldRating } from './ratings.js';
import { foldRoster } from './rosters.js';
import { lineOf, sittingSeconds, stand } from './state.js';
import { foldMatters, setStop } from './visit.js';

/** Announcements kept for boards that join. */
const announcementsKept = 30;

/**
 * The hall after `fact`. It is the very object handed in, moved on: whoever needs the state before must copy it first.
 * Throws when the fact does not follow the hall's version, for then the journal is broken.
 */
export function evolve(hall: Hall, fact: Fact): Hall {
  if (fact.version !== hall.version + 1)
    throw new Error(`fact ${fact.version} does not follow version ${hall.version} of hall ${hall.id}`);
  hall.version = fact.version;
  apply(hall, fact);
  // A complaint about a visit that goes on is nothing for the clerk who sees its ticket.
  if ('ticketId' in fact && !fact.type.startsWith('follow-up-')) {
    const ticket = hall.tickets.get(fact.ticketId ?? '');
    if (ticket) ticket.version = fact.version;
  }
  return hall;
}

function apply(hall: Hall, fact: Fact): void {
  switch (fact.type) {
    case 'hall-configured':
      return configure(hall, fact);
    case 'hall-learned':
      hall.learned = fact.learned;
      return formAnew(hall);
    case 'hall-opened':
      hall.hoursBeganAt = fact.at;
      return;
    case 'hall-closed':
      hall.hoursBeganAt = null;
      return;
    case 'day-opened':
      return openDay(hall, fact);
    case 'day-closed':
      hall.day = null;
      return;
    case 'service-stopped':
    case 'service-resumed':
      return stopService(hall, fact.serviceId, fact.type === 'service-stopped');
    case 'ticket-issued':
      return issue(hall, fact);
    case 'ticket-assigned':
      return assign(hall, fact);
    case 'ticket-called':
    case 'ticket-recalled':
      return call(hall, fact);
    case 'service-started':
      return start(hall, fact);
    case 'matter-completed':
      return completeMatter(hall, fact);
    case 'ticket-held':
      return hold(hall, fact);
    case 'ticket-resumed':
      return resume(hall, fact);
    case 'ticket-transferred':
      return transfer(hall, fact);
    case 'ticket-missed':
      return miss(hall, fact);
    case 'ticket-released':
      leaveWindow(hall, ticketOf(hall, fact), fact.at);
      return;
    case 'ticket-returned': {
      const ticket = ticketOf(hall, fact);
      if (ticket.person) hall.persons.set(ticket.person, ticket.id);
      return rerank(hall, ticket, fact);
    }
    case 'ticket-postponed':
      return rerank(hall, ticketOf(hall, fact), fact);
    case 'ticket-prioritised': {
      const ticket = ticketOf(hall, fact);
      rerank(hall, ticket, { front: fact.priority === 'green', seniority: fact.seniority, tie: ticket.tie });
      ticket.priority = fact.priority;
      return;
    }
    case 'ticket-switched':
    case 'ticket-moved':
      return choose(hall, ticketOf(hall, fact), fact.windowId);
    case 'ticket-rated':
    case 'follow-up-opened':
    case 'follow-up-noted':
    case 'follow-up-closed':
      return foldRating(hall.kept, fact);
    case 'roster-set':
    case 'absence-set':
    case 'absence-lifted':
      return foldRoster(hall.kept, fact);
    case 'ticket-completed':
      return end(hall, ticketOf(hall, fact), 'completed', fact);
    case 'ticket-cancelled':
      return end(hall, ticketOf(hall, fact), 'cancelled', fact);
    case 'ticket-voided':
      return end(hall, ticketOf(hall, fact), 'voided', fact);
    case 'ticket-expired':
      return end(hall, ticketOf(hall, fact), 'expired', fact);
    case 'review-submitted':
    case 'review-taken':
    case 'review-passed':
    case 'review-returned':
    case 'review-resubmitted':
    case 'review-given-up':
      return foldReview(hall, fact);
    case 'case-opened':
    case 'case-stepped':
    case 'case-handed':
    case 'case-closed':
      return foldCase(hall, fact);
    case 'window-opened':
    case 'window-paused':
    case 'window-resumed':
    case 'window-closed':
    case 'window-changed':
      return changeWindow(hall, windowOf(hall, fact), fact);
    case 'slip-queued':
    case 'slip-printed':
    case 'slip-failed':
      return foldSlip(hall, fact);
    case 'webhook-paused':
    case 'webhook-resumed':
      return foldWebhook(hall, fact);
    case 'terminal-lost':
      windowOf(hall, fact).lostAt = fact.at;
      return;
    case 'terminal-seen':
      windowOf(hall, fact).lostAt = null;
      return;
    case 'matters-changed':
      return foldMatters(hall, ticketOf(hall, fact), fact);
    case 'claim-decided':
      return decideClaim(hall, ticketOf(hall, fact), fact);
    case 'issuing-stopped':
    case 'issuing-resumed':
    case 'serving-stopped':
    case 'serving-resumed':
    case 'hall-shut':
      return setStop(hall, fact);
    case 'appointment-booked':
    case 'appointment-moved':
    case 'appointment-cancelled':
    case 'appointment-kept':
    case 'appointment-missed':
      return foldAppointment(hall, fact);
    default:
      return unknown(fact);
  }
}

function unknown(fact: never): never {
  throw new Error(`unknown fact ${JSON.stringify(fact)}`);
}

function ticketOf(hall: Hall, fact: { ticketId: string; version: number }): Ticket {
  const ticket = hall.tickets.get(fact.ticketId);
  if (!ticket) throw new Error(`fact ${fact.version} is about ticket ${fact.ticketId}, which is not live`);
  return ticket;
}

function windowOf(hall: Hall, fact: { windowId: string; version: number }): HallWindow {
  const window = hall.windows.get(fact.windowId);
  if (!window) throw new Error(`fact ${fact.version} is about window ${fact.windowId}, which is unknown`);
  return window;
}

function setMatters(ticket: Ticket, change: (matter: Matter) => Matter): void {
  ticket.matters = ticket.matters.map(change);
}

function decideClaim(hall: Hall, ticket: Ticket, fact: FactOf<'claim-decided'>): void {
  const { priority, confirmed, seniority } = fact;
  ticket.claim = { priority, status: confirmed ? 'confirmed' : 'refused' };
  if (!confirmed) return;
  rerank(hall, ticket, { front: priority === 'green', seniority, tie: ticket.tie });
  ticket.priority = priority;
}

function issue(hall: Hall, fact: FactOf<'ticket-issued'>): void {
  hall.series.set(fact.series, fact.count);
  for (const id of new Set(fact.services)) hall.issued.set(id, (hall.issued.get(id) ?? 0) + 1);
  if (fact.person) hall.persons.set(fact.person, fact.ticketId);
  hall.tickets.set(fact.ticketId, {
    id: fact.ticketId,
    number: fact.number,
    day: fact.day,
    status: 'waiting',
    priority: fact.priority,
    language: fact.language,
    matters: fact.services.map((serviceId, i) => ({ id: `m${i + 1}`, serviceId, status: 'pending' })),
    person: fact.person,
    groupId: null,
    windowId: null,
    bound: null,
    because: 'nobody-open-yet', // its place follows in a fact of its own
    passedBy: null,
    front: fact.priority === 'green',
    seniority: fact.seniority,
    tie: fact.version,
    issuedAt: fact.at,
    waitingSince: fact.at,
    calledAt: null,
    lastCalledAt: null,
    startedAt: null,
    endedAt: null,
    missedAt: null,
    callNo: 0,
    callCount: 0,
    callId: null,
    hold: null,
    note: null,
    ...(fact.claim && { claim: { priority: fact.claim, status: 'pending' } }),
    ...(fact.remote && { remote: true }),
    ...(fact.reachable && { reachable: true }),
    ...(fact.appointmentId !== undefined ? { appointmentId: fact.appointmentId, slot: fact.slot } : {}),
    version: fact.version,
  });
}

/** Out of its line, if it stands in one. */
function leaveLine(hall: Hall, ticket: Ticket): void {
  if (ticket.status === 'waiting' && ticket.groupId)
    remove(lineOf(hall, ticket.groupId), ticket, sittingSeconds(hall, ticket));
  ticket.groupId = null;
}

/** Frees the window that has called or serves this ticket. */
function leaveWindow(hall: Hall, ticket: Ticket, at: number): void {
  const window = ticket.windowId ? hall.windows.get(ticket.windowId) : undefined;
  if (!window || window.ticketId !== ticket.id) return;
  window.ticketId = null;
  window.idleSince = at;
  window.since = at;
  hall.floor.revision += 1;
}

/** Into the line of a group: from issue, from a window, from hold or miss, or from another line. */
function assign(hall: Hall, fact: FactOf<'ticket-assigned'>): void {
  const ticket = ticketOf(hall, fact);
  leaveLine(hall, ticket);
  leaveWindow(hall, ticket, fact.at);
  if (ticket.status !== 'waiting') ticket.waitingSince = fact.at;
  setMatters(ticket, (m) => (m.status === 'serving' ? { ...m, status: 'pending' } : m));
  // Placed by its services while all that is left was kept for some window: nobody comes back there any more.
  if (!fact.bound && needsOf(ticket)[0]?.keptFor) setMatters(ticket, (m) => ({ ...m, keptFor: undefined }));
  ticket.status = 'waiting';
  ticket.hold = null;
  ticket.callNo = 0;
  ticket.callId = null;
  ticket.groupId = fact.groupId;
  ticket.windowId = fact.windowId;
  ticket.bound = fact.bound;
  ticket.because = fact.why.rule;
  stand(hall, ticket);
}

function call(hall: Hall, fact: FactOf<'ticket-called'> | FactOf<'ticket-recalled'>): void {
  const ticket = ticketOf(hall, fact);
  const window = windowOf(hall, fact);
  if (fact.type === 'ticket-called') {
    leaveLine(hall, ticket);
    if (ticket.bound?.windowId !== window.id) choose(hall, ticket, window.id);
    ticket.status = 'called';
    ticket.windowId = window.id;
    ticket.calledAt = fact.at;
    ticket.startedAt = null;
    window.ticketId = ticket.id;
    window.since = fact.at;
    hall.floor.revision += 1;
    passOver(hall, fact);
  }
  hall.calls += 1;
  ticket.lastCalledAt = fact.at;
  ticket.callNo = fact.callNo;
  ticket.callCount += 1;
  ticket.callId = fact.callId;
  if (ticket.remote) return;
  const { callId, callNo, ticketId, number, windowId, label, at } = fact;
  hall.announced = [
    { callId, callNo, ticketId, number, windowId, label, zone: window.zone, at },
    ...hall.announced.slice(0, announcementsKept - 1),
  ];
}

/** Whoever was passed over can be told by whom, and by which rule. */
function passOver(hall: Hall, { number, at, why }: FactOf<'ticket-called'>): void {
  for (const { ticketId } of why.passedOver) {
    const ticket = hall.tickets.get(ticketId);
    if (ticket) ticket.passedBy = { number, rule: why.rule, at, count: (ticket.passedBy?.count ?? 0) + 1 };
  }
}

function completeMatter(hall: Hall, fact: FactOf<'matter-completed'>): void {
  const { matterId, outcome: status, windowId, missing } = fact;
  const userId = hall.windows.get(windowId)?.clerk?.userId ?? null;
  const more = {
    ...(status !== 'abandoned' && { served: { windowId, userId } }),
    ...(missing !== undefined && { missing }),
  };
  setMatters(ticketOf(hall, fact), (m) => (m.id === matterId ? { ...m, status, ...more } : m));
}

function start(hall: Hall, fact: FactOf<'service-started'>): void {
  const ticket = ticketOf(hall, fact);
  ticket.matters = begun(hall, ticket.matters, fact.windowId);
  ticket.status = 'serving';
  ticket.startedAt = fact.at;
  windowOf(hall, fact).since = fact.at;
}

function hold(hall: Hall, fact: FactOf<'ticket-held'>): void {
  const ticket = ticketOf(hall, fact);
  leaveWindow(hall, ticket, fact.at);
  ticket.status = 'held';
  const { windowId, reason, keep, at, wakeAt } = fact;
  ticket.hold = { windowId, reason, keep, at, wakeAt };
  setMatters(ticket, (m) => (m.status === 'serving' ? { ...m, status: 'pending' } : m));
}

function resume(hall: Hall, fact: FactOf<'ticket-resumed'>): void {
  const ticket = ticketOf(hall, fact);
  if (fact.to === 'waiting') return; // its place in line follows in a fact of its own
  const window = windowOf(hall, { windowId: fact.windowId!, version: fact.version });
  ticket.status = 'serving';
  ticket.windowId = window.id;
  ticket.hold = null;
  ticket.startedAt = fact.at;
  ticket.matters = begun(hall, ticket.matters, window.id);
  window.ticketId = ticket.id;
  window.since = fact.at;
  hall.floor.revision += 1;
}

function transfer(hall: Hall, fact: FactOf<'ticket-transferred'>): void {
  const ticket = ticketOf(hall, fact);
  ticket.matters = passedOn(hall, ticket, fact);
  ticket.note = fact.note;
  leaveWindow(hall, ticket, fact.at);
}

/** Whoever chooses a window for a ticket decides that it does all there is: nobody comes back, no case is too hard. */
function choose(hall: Hall, ticket: Ticket, windowId: string): void {
  if (needsOf(ticket).some(({ keptFor }) => keptFor && keptFor !== windowId))
    setMatters(ticket, (m) => ({ ...m, keptFor: undefined }));
  if (!mayServe(hall, windowId, needsOf(ticket))) setMatters(ticket, (m) => ({ ...m, escalated: undefined }));
}

function miss(hall: Hall, fact: FactOf<'ticket-missed'>): void {
  const ticket = ticketOf(hall, fact);
  leaveWindow(hall, ticket, fact.at);
  ticket.status = 'missed';
  ticket.missedAt = fact.at;
}

function rerank(hall: Hall, ticket: Ticket, to: { front: boolean; seniority: number; tie: number }): void {
  const { groupId } = ticket;
  leaveLine(hall, ticket);
  ticket.front = to.front;
  ticket.seniority = to.seniority;
  ticket.tie = to.tie;
  ticket.groupId = groupId;
  if (groupId) stand(hall, ticket);
}

/** What has ended leaves memory; the row in the store keeps it. */
function end(hall: Hall, ticket: Ticket, status: Ticket['status'], fact: Fact): void {
  leaveLine(hall, ticket);
  const clerk = ticket.windowId ? hall.windows.get(ticket.windowId)?.clerk : null;
  if (status === 'completed' && clerk) ticket.servedBy = clerk.userId;
  leaveWindow(hall, ticket, fact.at);
  setMatters(ticket, (m) => (m.status === 'serving' || m.status === 'pending' ? { ...m, status: givenUp(m) } : m));
  ticket.status = status;
  ticket.endedAt = fact.at;
  ticket.version = fact.version;
  if (ticket.person && hall.persons.get(ticket.person) === ticket.id) hall.persons.delete(ticket.person);
  hall.tickets.delete(ticket.id);
}
