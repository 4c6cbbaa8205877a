/** The dispatch rule: which window a ticket is promised to, and which ticket a free window calls. */
import type { CallReason, PlacementReason, PlacementRule } from './facts.js';
import type { Bound, Group, Hall, HallWindow, Instant, Line, Ticket, WindowKind } from './hall.js';
import { secondsUntilWorkedOff, workBefore } from './estimate.js';
import { compareRank, placeOf } from './line.js';
import { minute } from './policy.js';
import { helps, mayServe, type Need, needsOf, servesAny, servesCount } from './matters.js';
import { lineOf } from './state.js';

/** Where a ticket is to stand, and why. `windowId` is null while no window of the group is open. */
export interface Placement {
  groupId: string;
  windowId: string | null;
  label: string | null;
  bound: Bound | null;
  why: PlacementReason;
}

function isOpen(hall: Hall, windowId: string): boolean {
  return hall.windows.get(windowId)?.status === 'open';
}

export function openWindowsOf(hall: Hall, group: Group): string[] {
  return group.windowIds.filter((id) => isOpen(hall, id));
}

// ---------------------------------------------------------------------------------------------------------- loads

/** Whether this window, being of the ticket's group, could call it. */
function canCallInGroup(hall: Hall, windowId: string, ticket: Ticket): boolean {
  if (ticket.bound) return ticket.bound.windowId === windowId;
  return mayServe(hall, windowId, needsOf(ticket));
}

/**
 * Load of each open window of a group (of each window, when none is open): its visitor, plus its even share of the
 * line, dealt in order, each ticket to the least loaded that may serve it. With `aheadOf`, a ticket that stands in this
 * line, only those before it count.
 */
export function loads(hall: Hall, group: Group, aheadOf?: Ticket): Map<string, number> {
  const line = lineOf(hall, group.id);
  if (aheadOf?.groupId === group.id && aheadOf.status === 'waiting')
    return deal(hall, line.tickets.slice(0, placeOf(line, aheadOf)), freshDealing(hall, group));
  if (line.dealt?.revision !== hall.floor.revision) line.dealt = freshDealing(hall, group);
  return deal(hall, line.tickets, line.dealt!);
}

type Dealing = NonNullable<Line['dealt']>;

function freshDealing(hall: Hall, group: Group): Dealing {
  const open = openWindowsOf(hall, group);
  const windowIds = byIdleness(hall, open.length > 0 ? open : group.windowIds);
  const counts = windowIds.map((id) => (hall.windows.get(id)?.ticketId ? 1 : 0));
  return { revision: hall.floor.revision, windowIds, loads: counts, count: 0 };
}

/** Goes on dealing where it stopped, so that a ticket at the end of a long line costs one step. */
function deal(hall: Hall, tickets: Ticket[], dealing: Dealing): Map<string, number> {
  const { windowIds, loads: counts } = dealing;
  for (; dealing.count < tickets.length; dealing.count += 1) {
    const to = leastLoaded(hall, windowIds, counts, tickets[dealing.count]!);
    if (to >= 0) counts[to]! += 1;
  }
  return new Map(windowIds.map((id, i) => [id, counts[i]!]));
}

function leastLoaded(hall: Hall, windowIds: string[], counts: number[], ticket: Ticket): number {
  let best = -1;
  for (let i = 0; i < windowIds.length; i += 1)
    if ((best < 0 || counts[i]! < counts[best]!) && canCallInGroup(hall, windowIds[i]!, ticket)) best = i;
  return best;
}

/** Ties go to the longest idle, then to the first in the hall's order, in which they are handed in. */
function byIdleness(hall: Hall, windowIds: string[]): string[] {
  const idle = (id: string) => {
    const window = hall.windows.get(id)!;
    return window.ticketId ? Infinity : window.idleSince;
  };
  return [...windowIds].sort((a, b) => (idle(a) === idle(b) ? 0 : idle(a) - idle(b)));
}

// ------------------------------------------------------------------------------------------------------ placement

interface Tier {
  rule: PlacementRule;
  windowIds: string[];
}

/**
 * Whether general windows that are closed count as gone, so that others take their work. Outside the hours they are
 * only not back yet.
 */
function generalsAreGone(hall: Hall): boolean {
  return hall.hoursBegan;
}

/** The first rule under which any window may serve these, with those windows. */
function tierFor(hall: Hall, needs: Need[]): Tier | null {
  const all = [...hall.windows.values()];
  const ids = (kind: WindowKind | 'any', open: boolean, how: typeof servesAny) =>
    all
      .filter((w) => (kind === 'any' || w.kind === kind) && (w.status === 'open') === open)
      .filter((w) => how(hall, w.id, needs))
      .map((w) => w.id);
  const escalated = needs.every((need) => need.escalated);
  const general = ids('general', true, servesAny);
  if (general.length > 0) return { rule: escalated ? 'escalated' : 'least-loaded-general', windowIds: general };
  const generalClosed = ids('general', false, servesAny);
  if (generalClosed.length > 0 && !generalsAreGone(hall)) return { rule: 'nobody-open-yet', windowIds: generalClosed };
  const fallback = generalClosed.length > 0 ? 'no-general-open' : 'specialist-service';
  const specialist = ids('specialist', true, servesAny);
  if (specialist.length > 0) return { rule: escalated ? 'escalated' : fallback, windowIds: specialist };
  const helping = ids('any', true, helps);
  if (helping.length > 0) return { rule: 'no-general-open', windowIds: helping };
  for (const closed of [generalClosed, ids('specialist', false, servesAny), ids('any', false, helps)])
    if (closed.length > 0) return { rule: 'nobody-open-yet', windowIds: closed };
  return null;
}

/**
 * Promises a ticket: to the least loaded general window that may serve it, falling back to specialists when none is
 * open or none can. Null when no window of the hall may ever serve it. `within` keeps it to the open windows of a group.
 */
export function place(hall: Hall, ticket: Pick<Ticket, 'matters'>, within?: Group): Placement | null {
  const needs = needsOf(ticket);
  const tier = tierFor(hall, needs);
  if (!tier) return null;
  const windowIds = within ? openWindowsOf(hall, within).filter((id) => mayServe(hall, id, needs)) : tier.windowIds;
  if (windowIds.length === 0) return null;
  const most = Math.max(...windowIds.map((id) => servesCount(hall, id, needs)));
  const able = windowIds.filter((id) => servesCount(hall, id, needs) === most);
  const compared = compareLoads(hall, able, 'id' in ticket ? (ticket as Ticket) : undefined);
  const chosen = hall.windows.get(compared[0]!.id)!;
  const pooled = hall.floor.policy.name === 'pooled' && tier.rule !== 'nobody-open-yet';
  const promised = pooled || tier.rule === 'nobody-open-yet' ? null : chosen;
  return {
    groupId: hall.floor.groupOf.get(chosen.id)!,
    windowId: promised?.id ?? null,
    label: promised?.label ?? null,
    bound: null,
    why: {
      rule: pooled ? 'pooled' : tier.rule,
      loads: Object.fromEntries(compared.map(({ id, load }) => [id, load])),
      unit: 'heads',
    },
  };
}

/** Windows by load, ties by idleness, then by the hall's order. */
function compareLoads(hall: Hall, windowIds: string[], aheadOf?: Ticket): { id: string; load: number }[] {
  const loadOf = new Map<string, number>();
  for (const groupId of new Set(windowIds.map((id) => hall.floor.groupOf.get(id)!)))
    for (const [id, load] of loads(hall, hall.floor.groups.get(groupId)!, aheadOf)) loadOf.set(id, load);
  return byIdleness(hall, windowIds)
    .map((id) => ({ id, load: loadOf.get(id) ?? 0 }))
    .sort((a, b) => a.load - b.load);
}

/** Binds a ticket to one window: the visitor's, a clerk's or a supervisor's choice. */
export function placeAt(hall: Hall, window: HallWindow, rule: PlacementRule): Placement {
  const group = hall.floor.groups.get(hall.floor.groupOf.get(window.id)!)!;
  return {
    groupId: group.id,
    windowId: window.id,
    label: window.label,
    bound: { windowId: window.id },
    why: { rule, loads: Object.fromEntries(loads(hall, group)), unit: 'heads' },
  };
}

/** Rules whose window is right whatever its services are, as long as it is open. */
const sentThere: ReadonlySet<PlacementRule> = new Set(['escalated', 'come-back', 'papers-kept']);

/** The one window that may call a bound ticket, if it is there and able to. */
function boundWindow(hall: Hall, ticket: Ticket): HallWindow | undefined {
  const window = ticket.bound ? hall.windows.get(ticket.bound.windowId) : undefined;
  if (window?.status !== 'open') return undefined;
  return sentThere.has(ticket.because) || mayServe(hall, window.id, needsOf(ticket)) ? window : undefined;
}

/** Where a ticket waits for its next sitting: at the window that keeps its matters, else where its services say. */
export function placeNext(hall: Hall, ticket: Pick<Ticket, 'matters'>): Placement | null {
  const keptFor = needsOf(ticket)[0]?.keptFor;
  const keeper = keptFor === undefined ? undefined : hall.windows.get(keptFor);
  return keeper?.status === 'open' ? placeAt(hall, keeper, 'come-back') : place(hall, ticket);
}

/** Where a ticket waits for the sitting it has not had yet: as before if that still holds, else as for a next one. */
export function placeAgain(hall: Hall, ticket: Ticket): Placement | null {
  const window = boundWindow(hall, ticket);
  return window ? placeAt(hall, window, ticket.because) : placeNext(hall, ticket);
}

/** With a group although nobody is there for the ticket just now; no window is named. */
export function waitWith(groupId: string): Placement {
  const why = { rule: 'nobody-open-yet', loads: {}, unit: 'heads' } as const;
  return { groupId, windowId: null, label: null, bound: null, why };
}

/** With a window's group, though nobody there or anywhere can serve the ticket: until a hall file or a supervisor helps. */
export function waitNear(hall: Hall, window: HallWindow): Placement {
  return waitWith(hall.floor.groupOf.get(window.id)!);
}

// ---------------------------------------------------------------------------------------------------------- call

export interface Choice {
  ticket: Ticket;
  why: CallReason;
}

/** Whether a window may call this ticket by its own services: not bound elsewhere, and able. */
function mayCall(hall: Hall, window: HallWindow, ticket: Ticket): boolean {
  if (ticket.bound) return ticket.bound.windowId === window.id;
  return servesAny(hall, window.id, needsOf(ticket));
}

/** Whether a ticket stands in the window's own line because that group helps, and nobody else of the group serves it. */
function fellBackTo(hall: Hall, window: HallWindow, group: Group, ticket: Ticket): boolean {
  if (ticket.bound) return false;
  const needs = needsOf(ticket);
  return helps(hall, window.id, needs) && !openWindowsOf(hall, group).some((id) => servesAny(hall, id, needs));
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

/** The ticket that a free window calls next, with the rule that chose it; null when nobody is there for it. */
export function chooseNext(hall: Hall, window: HallWindow, now: Instant): Choice | null {
  const ownGroup = hall.floor.groupOf.get(window.id)!;
  const group = hall.floor.groups.get(ownGroup)!;
  const own = lineOf(hall, ownGroup).tickets.find(
    (ticket) => mayCall(hall, window, ticket) || fellBackTo(hall, window, group, ticket),
  );
  const others = firstOfOtherGroups(hall, window, ownGroup);
  if (own) {
    const guarded = others.filter((other) => guardHolds(hall, other, own, now)).sort(compareRank)[0];
    const chosen = guarded ?? own;
    const rule = guarded ? 'guard' : own.bound ? 'bound' : 'first-of-group';
    return explain(hall, window, chosen, rule, ownGroup);
  }
  const helped = firstToHelp(hall, window, now);
  const chosen = [...others, ...helped].sort(compareRank)[0];
  if (!chosen) return null;
  return explain(hall, window, chosen, others.includes(chosen) ? 'help' : 'overflow', ownGroup);
}

function firstOfOtherGroups(hall: Hall, window: HallWindow, ownGroup: string): Ticket[] {
  const first: Ticket[] = [];
  for (const [groupId, line] of hall.lines) {
    if (groupId === ownGroup) continue;
    const ticket = line.tickets.find((candidate) => mayCall(hall, window, candidate));
    if (ticket) first.push(ticket);
  }
  return first;
}

function firstToHelp(hall: Hall, window: HallWindow, now: Instant): Ticket[] {
  if (window.overflow.length === 0) return [];
  const first: Ticket[] = [];
  for (const line of hall.lines.values()) {
    const ticket = line.tickets.find((candidate) => mayHelp(hall, window, candidate, now));
    if (ticket) first.push(ticket);
  }
  return first;
}

/** Another group's ticket goes first when it is much senior to ours and would still wait where it stands. */
function guardHolds(hall: Hall, other: Ticket, own: Ticket, now: Instant): boolean {
  const { guardSeniorMinutes, guardWaitMinutes } = hall.floor.policy;
  const senior =
    other.front === own.front ? own.seniority - other.seniority > guardSeniorMinutes * minute : other.front;
  if (!senior) return false;
  const group = hall.floor.groups.get(other.groupId!);
  if (!group) return true;
  const index = lineOf(hall, group.id).tickets.indexOf(other);
  return secondsUntilWorkedOff(hall, group, workBefore(hall, group.id, index), now) > guardWaitMinutes * 60;
}

/** Senior tickets that an explanation names. */
const namedPassedOver = 10;

/** The choice with everybody senior whom this window may serve and did not call. */
export function explain(
  hall: Hall,
  window: HallWindow,
  chosen: Ticket,
  rule: CallReason['rule'],
  ownGroup: string,
): Choice {
  const passed: Ticket[] = [];
  let count = 0;
  for (const line of hall.lines.values()) {
    let ofLine = 0;
    for (const ticket of line.tickets) {
      if (compareRank(ticket, chosen) >= 0) break;
      if (!servesAny(hall, window.id, needsOf(ticket))) continue;
      count += 1;
      ofLine += 1;
      if (ofLine <= namedPassedOver) passed.push(ticket);
    }
  }
  const named = passed.sort(compareRank).slice(0, namedPassedOver);
  const whyNot = (ticket: Ticket) =>
    !mayCall(hall, window, ticket) ? 'bound-elsewhere' : rule === 'chosen' ? 'chosen' : 'own-group-calls-it';
  return {
    ticket: chosen,
    why: {
      rule,
      from: chosen.groupId,
      by: ownGroup,
      passedOver: named.map((ticket) => ({ ticketId: ticket.id, number: ticket.number, why: whyNot(ticket) })),
      passedOverCount: count,
    },
  };
}
