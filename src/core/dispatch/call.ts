/** The call: which ticket a free window calls next, by which rule, and who was passed over (rules 4, 5 and 8). */
import { expectedSeconds } from '../estimate.js';
import type { CallReason, CallRule } from '../facts.js';
import type { Group, Hall, HallWindow, Instant, Ticket } from '../hall.js';
import { compareRank } from '../line.js';
import { helps, needsOf, servesAny } from '../matters.js';
import { minute } from '../policy.js';
import { lineOf } from '../state.js';
import { openWindowsOf } from './loads.js';
import { generalsAreGone } from './promise.js';

export interface Choice {
  ticket: Ticket;
  why: CallReason;
}

/** The ticket that a free window calls next, with the rule that chose it; null when nobody is there for it. */
export function chooseNext(hall: Hall, window: HallWindow, now: Instant): Choice | null {
  const own = firstOfOwnLine(hall, window);
  const others = firstOfOtherLines(hall, window);
  if (own) {
    const guarded = mostSenior(others.filter((other) => guardHolds(hall, other, own, now)));
    if (guarded) return explain(hall, window, guarded, 'guard');
    return explain(hall, window, own, own.bound ? 'bound' : 'first-of-group');
  }
  const helped = mostSenior([...others, ...firstToOverflow(hall, window, now)]);
  return helped && explain(hall, window, helped, others.includes(helped) ? 'help' : 'overflow');
}

function mostSenior(tickets: Ticket[]): Ticket | null {
  return tickets.sort(compareRank)[0] ?? null;
}

/** Whether a window may call this ticket by its own services: not bound elsewhere, and able. */
function mayCall(hall: Hall, window: HallWindow, ticket: Ticket): boolean {
  if (ticket.bound) return ticket.bound.windowId === window.id;
  return servesAny(hall, window.id, needsOf(ticket));
}

function groupOf(hall: Hall, window: HallWindow): Group {
  return hall.floor.groups.get(hall.floor.groupOf.get(window.id)!)!;
}

/** Rule 4: the most senior of the window's own group that it may serve. */
function firstOfOwnLine(hall: Hall, window: HallWindow): Ticket | undefined {
  const group = groupOf(hall, window);
  return lineOf(hall, group.id).tickets.find(
    (ticket) => mayCall(hall, window, ticket) || fellBackTo(hall, window, group, ticket),
  );
}

/** Whether a ticket stands in the window's own line because that group helps, and nobody else of the group serves it. */
function fellBackTo(hall: Hall, window: HallWindow, group: Group, ticket: Ticket): boolean {
  if (ticket.bound) return false;
  const needs = needsOf(ticket);
  return helps(hall, window.id, needs) && !openWindowsOf(hall, group).some((id) => servesAny(hall, id, needs));
}

/** The most senior of each other group that this window may serve. */
function firstOfOtherLines(hall: Hall, window: HallWindow): Ticket[] {
  const own = groupOf(hall, window).id;
  return firstOfLines(hall, (ticket) => ticket.groupId !== own && mayCall(hall, window, ticket));
}

function firstOfLines(hall: Hall, wanted: (ticket: Ticket) => boolean): Ticket[] {
  return [...hall.lines.values()].flatMap((line) => line.tickets.find(wanted) ?? []);
}

/**
 * Rule 4, the guard: another group's ticket goes first when it is much senior to ours and would still wait where it
 * stands, or came so much earlier that nobody should have to ask why. A line's head is always about to be called: without
 * the second, one line could fall behind another for as long as it moves at all.
 */
function guardHolds(hall: Hall, other: Ticket, own: Ticket, now: Instant): boolean {
  const { guardSeniorMinutes, guardWaitMinutes } = hall.floor.policy;
  const senior =
    other.front === own.front ? own.seniority - other.seniority > guardSeniorMinutes * minute : other.front;
  if (!senior) return false;
  if (own.issuedAt - other.issuedAt > (guardSeniorMinutes + guardWaitMinutes) * minute) return true;
  return (expectedSeconds(hall, other, now) ?? Infinity) > guardWaitMinutes * 60;
}

/** Rules 2 (c) and 5: with nobody else to call, a specialist takes what it helps with, after `helpAfter`. */
function firstToOverflow(hall: Hall, window: HallWindow, now: Instant): Ticket[] {
  if (window.overflow.length === 0) return [];
  return firstOfLines(hall, (ticket) => mayHelp(hall, window, ticket, now));
}

/** Whether an idle specialist may help with this ticket: long enough waited, or no general window is there for it. */
function mayHelp(hall: Hall, window: HallWindow, ticket: Ticket, now: Instant): boolean {
  if (ticket.bound) return false;
  const needs = needsOf(ticket);
  if (!helps(hall, window.id, needs)) return false;
  if (now - ticket.waitingSince >= hall.floor.policy.helpAfterMinutes * minute) return true;
  if (!generalsAreGone(hall)) return false;
  return ![...hall.windows.values()].some(
    (other) => other.kind === 'general' && other.status === 'open' && servesAny(hall, other.id, needs),
  );
}

/** Senior tickets that an explanation names; it counts all. */
const namedPassedOver = 100;

/** Rule 8: the choice, with everybody senior whom this window may serve and did not call. */
export function explain(hall: Hall, window: HallWindow, chosen: Ticket, rule: CallRule): Choice {
  const passed: Ticket[] = [];
  for (const line of hall.lines.values())
    for (const ticket of line.tickets) {
      if (compareRank(ticket, chosen) >= 0) break;
      if (servesAny(hall, window.id, needsOf(ticket))) passed.push(ticket);
    }
  const whyNot = (ticket: Ticket) =>
    !mayCall(hall, window, ticket) ? 'bound-elsewhere' : rule === 'chosen' ? 'chosen' : 'own-group-calls-it';
  const named = passed.sort(compareRank).slice(0, namedPassedOver);
  return {
    ticket: chosen,
    why: {
      rule,
      from: chosen.groupId,
      by: groupOf(hall, window).id,
      passedOver: named.map((ticket) => ({ ticketId: ticket.id, number: ticket.number, why: whyNot(ticket) })),
      passedOverCount: passed.length,
    },
  };
}
