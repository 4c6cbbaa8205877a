/**
 * How long until a waiting ticket is called.
 *
 * Everybody before it is dealt over the windows of its line, each to the window free first, with the minutes that their
 * matters usually take. What past days taught then makes a range of that: see `Learned` and `correct`.
 */
import { callerInGroup, openWindowsOf, secondsAt } from './dispatch/loads.js';
import type { Correction, Group, Hall, Instant, Ticket } from './hall.js';
import { placeOf } from './line.js';
import { breakAhead, secondsUntilOpen } from './opening-hours.js';
import { lineOf, sittingSeconds } from './state.js';

export interface Forecast {
  /** Half of all visitors are called sooner. */
  p50Seconds: number;
  /** Nine in ten are called sooner. */
  p90Seconds: number;
}

/** A forecast with what it is made of, so that it can be held against what happened. */
export interface Foretold extends Forecast {
  /** Expected seconds of work by the windows before the call, uncorrected; a forecast of it is what past days correct. */
  workSeconds: number;
  /** Seconds in which nobody works: until the hall opens, and its break. */
  idleSeconds: number;
  ahead: number;
  /** Windows that share the line. */
  windows: number;
}

/** Somebody in a line, or who could be: where, and before whom. */
export type Standing = Pick<Ticket, 'matters' | 'bound' | 'front' | 'seniority' | 'tie'> & {
  id?: string;
  groupId: string | null;
};

/** Seconds of work left with the visitor a window has: what is usual less what has passed, at least a fifth. */
export function residualSeconds(hall: Hall, windowId: string, now: Instant): number {
  const ticketId = hall.windows.get(windowId)?.ticketId;
  const ticket = ticketId ? hall.tickets.get(ticketId) : undefined;
  if (!ticket) return 0;
  const usual = secondsAt(hall, windowId, ticket);
  const passed = Math.max(0, (now - (ticket.startedAt ?? ticket.calledAt ?? now)) / 1000);
  return Math.round(Math.max(usual - passed, usual / 5));
}

/** Expected seconds of all that stand in the line before place `index`; counted from the nearer end. */
export function workBefore(hall: Hall, groupId: string, index: number): number {
  const { tickets, seconds } = lineOf(hall, groupId);
  const sum = (from: number, to: number) => {
    let work = 0;
    for (let i = from; i < to; i += 1) work += sittingSeconds(hall, tickets[i]!);
    return work;
  };
  return index <= tickets.length / 2 ? sum(0, index) : seconds - sum(index, tickets.length);
}

/** The windows that share a line, and in how many seconds each is free. */
interface Dealing {
  hall: Hall;
  group: Group;
  windowIds: string[];
  free: number[];
  /** Before the hours nobody is at the windows yet: as if all of them opened with the hall. */
  opensIn: number;
}

/** Null when nobody can say: the hall is open and nobody is there, or does not open for weeks. */
function startDealing(hall: Hall, group: Group, now: Instant): Dealing | null {
  const open = openWindowsOf(hall, group);
  if (open.length > 0)
    return { hall, group, windowIds: open, free: open.map((id) => residualSeconds(hall, id, now)), opensIn: 0 };
  const opensIn = hall.alwaysOpen ? 0 : secondsUntilOpen(hall.config.hours, now);
  if (!opensIn) return null;
  return { hall, group, windowIds: group.windowIds, free: group.windowIds.map(() => 0), opensIn };
}

/** Index of the window that is free first and may call this ticket; -1 when none may. */
function firstFree({ hall, windowIds, free }: Dealing, ticket: Pick<Ticket, 'matters' | 'bound'>): number {
  const mayCall = callerInGroup(hall, ticket);
  let first = -1;
  for (let i = 0; i < windowIds.length; i += 1)
    if ((first < 0 || free[i]! < free[first]!) && mayCall(windowIds[i]!)) first = i;
  return first;
}

function dealOne(dealing: Dealing, ticket: Ticket): void {
  const { hall, windowIds, free } = dealing;
  const to = firstFree(dealing, ticket);
  if (to >= 0) free[to]! += secondsAt(hall, windowIds[to]!, ticket) * (1 - hall.floor.missedShare);
}

/** Beyond so many ahead their work is spread evenly instead: it differs by less than a sitting, and costs nothing. */
const dealtOneByOne = 100;

/** Expected seconds of work before a ticket with `ahead` of its line before it; those up to `dealtOneByOne` are dealt. */
function workUntil(dealing: Dealing, ahead: number, ticket: Pick<Ticket, 'matters' | 'bound'>): number | null {
  const { hall, group, windowIds, free } = dealing;
  const to = firstFree(dealing, ticket);
  if (to < 0) return null;
  if (ahead <= dealtOneByOne) return free[to]!;
  // A slow window does less in the same time, and what is left there is less work.
  const speeds = windowIds.map((id) => 100 / (hall.floor.percentOf.get(id) ?? 100));
  const residual = free.reduce((sum, seconds, i) => sum + seconds * speeds[i]!, 0);
  const work = workBefore(hall, group.id, ahead) * (1 - hall.floor.missedShare);
  return (residual + work) / speeds.reduce((sum, speed) => sum + speed, 0);
}

/** Expected seconds of work by the windows until this ticket is called; null when nobody can say. */
export function expectedSeconds(hall: Hall, ticket: Standing, now: Instant): number | null {
  const group = hall.floor.groups.get(ticket.groupId ?? '');
  const dealing = group && startDealing(hall, group, now);
  return dealing ? expectedIn(dealing, ticket).work : null;
}

function expectedIn(dealing: Dealing, ticket: Standing): { ahead: number; work: number | null } {
  const line = lineOf(dealing.hall, dealing.group.id);
  const ahead = placeOf(line, ticket);
  if (ahead <= dealtOneByOne) for (let i = 0; i < ahead; i += 1) dealOne(dealing, line.tickets[i]!);
  return { ahead, work: workUntil(dealing, ahead, ticket) };
}

/** What somebody who stands there, or who would, can be told; null when nobody can say. */
export function foretell(hall: Hall, ticket: Standing, now: Instant): Foretold | null {
  const group = hall.floor.groups.get(ticket.groupId ?? '');
  const dealing = group && startDealing(hall, group, now);
  if (!dealing) return null;
  const { ahead, work } = expectedIn(dealing, ticket);
  return work === null ? null : rangeOf(dealing, ahead, work, now);
}

/** What everybody in a group's line can be told, in the order of the line. */
export function foretellLine(hall: Hall, group: Group, now: Instant): (Foretold | null)[] {
  const dealing = startDealing(hall, group, now);
  const { tickets } = lineOf(hall, group.id);
  if (!dealing) return tickets.map(() => null);
  const atStart = [...dealing.free];
  return tickets.map((ticket, ahead) => {
    if (ahead === dealtOneByOne + 1) dealing.free = atStart;
    const work = workUntil(dealing, ahead, ticket);
    if (ahead <= dealtOneByOne) dealOne(dealing, ticket);
    return work === null ? null : rangeOf(dealing, ahead, work, now);
  });
}

function rangeOf({ hall, opensIn, windowIds }: Dealing, ahead: number, work: number, now: Instant): Foretold {
  const workSeconds = Math.round(work * (1 + hall.floor.overtakenShare));
  const pause = hall.alwaysOpen ? null : breakAhead(hall.config.hours, now + opensIn * 1000);
  const idleSeconds = opensIn + (pause && workSeconds > pause.inSeconds ? pause.seconds : 0);
  const { p50Seconds, p90Seconds } = correct(hall.floor.corrections, workSeconds);
  return {
    p50Seconds: idleSeconds + p50Seconds,
    p90Seconds: idleSeconds + p90Seconds,
    workSeconds,
    idleSeconds,
    ahead,
    windows: windowIds.length,
  };
}

/** The wire's part of what is foretold. */
export function forecast(hall: Hall, ticket: Standing, now: Instant): Forecast | null {
  const foretold = foretell(hall, ticket, now);
  return foretold && { p50Seconds: foretold.p50Seconds, p90Seconds: foretold.p90Seconds };
}

// -------------------------------------------------------------------------------------------------- corrections

/** Expected minutes at which the buckets of correction end; the last has no end. */
const bucketEnds = [10, 30, 60];
export const buckets = bucketEnds.length + 1;

/** Forecast and truth are compared with a minute added to both, so that "at once" can be right or wrong, too. */
const addedSeconds = 60;

/** Which bucket an expectation falls into: under 10, 10 to 30, 30 to 60, or more minutes. */
export function bucketOf(workSeconds: number): number {
  const at = bucketEnds.findIndex((end) => workSeconds < end * 60);
  return at < 0 ? bucketEnds.length : at;
}

/** How much longer than expected it was, in percent. */
export function excessPercent(actualSeconds: number, workSeconds: number): number {
  return (100 * (actualSeconds + addedSeconds)) / (workSeconds + addedSeconds);
}

/**
 * The range for an expectation: what half, and nine in ten, of those with one like it had to wait on past days. It never
 * shrinks as the expectation grows, though one bucket may have learned more caution than the next.
 */
function correct(corrections: Correction[], workSeconds: number): Forecast {
  const bucket = bucketOf(workSeconds);
  const at = (seconds: number, percent: number) =>
    Math.max(0, Math.round(((seconds + addedSeconds) * percent) / 100 - addedSeconds));
  const range = (of: keyof Correction) =>
    Math.max(
      at(workSeconds, corrections[bucket]![of]),
      ...bucketEnds.slice(0, bucket).map((end, i) => at(end * 60, corrections[i]![of])),
    );
  return { p50Seconds: range('p50Percent'), p90Seconds: range('p90Percent') };
}
