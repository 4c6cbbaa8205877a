/** The promise: which group and window a ticket is to wait for (rules 1, 2, 6 and 7). */
import type { PlacementReason, PlacementRule } from '../facts.js';
import type { Bound, Group, Hall, HallWindow, Ticket, WindowKind } from '../hall.js';
import { helps, mayServe, type Need, needsOf, servesAny, servesCount } from '../matters.js';
import { byLoad, loads, openWindowsOf, readable } from './loads.js';

/** Where a ticket is to stand, and why. `windowId` is null while no window of the group is open. */
export interface Placement {
  groupId: string;
  windowId: string | null;
  label: string | null;
  bound: Bound | null;
  why: PlacementReason;
}

interface Tier {
  rule: PlacementRule;
  windowIds: string[];
}

/** Outside the hours a closed general window is only not back yet; within them others take its work. */
export function generalsAreGone(hall: Hall): boolean {
  return hall.hoursBeganAt !== null;
}

/** Eligibility and fallback: the first rule under which any window may serve these, with those windows. */
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
  const able = servingMost(hall, windowIds, needs);
  if (!within && tier.rule === 'least-loaded-general' && needs.length > 1) able.push(...alsoToBeginAt(hall, needs));
  const compared = byLoad(hall, able, 'id' in ticket ? (ticket as Ticket) : undefined);
  const chosen = hall.windows.get(compared[0]!.id)!;
  const rule = tier.rule === 'least-loaded-general' && chosen.kind === 'specialist' ? 'specialist-service' : tier.rule;
  const pooled = hall.floor.policy.name === 'pooled' && tier.rule !== 'nobody-open-yet';
  const promised = pooled || tier.rule === 'nobody-open-yet' ? null : chosen;
  return {
    groupId: hall.floor.groupOf.get(chosen.id)!,
    windowId: promised?.id ?? null,
    label: promised?.label ?? null,
    bound: null,
    why: because(hall, pooled ? 'pooled' : rule, new Map(compared.map(({ id, load }) => [id, load]))),
  };
}

function servingMost(hall: Hall, windowIds: string[], needs: Need[]): string[] {
  const most = Math.max(...windowIds.map((id) => servesCount(hall, id, needs)));
  return windowIds.filter((id) => servesCount(hall, id, needs) === most);
}

/**
 * Who came for several things may begin with a specialist's part: waiting for general windows only, they would be called
 * away by a free specialist all the same. One that stands alone counts while it is free, for with its break everybody
 * would be sent elsewhere.
 */
function alsoToBeginAt(hall: Hall, needs: Need[]): string[] {
  const open = [...hall.windows.values()].filter(({ kind, status }) => kind === 'specialist' && status === 'open');
  const able = open.filter(({ id }) => servesAny(hall, id, needs));
  const groupOf = (id: string) => hall.floor.groups.get(hall.floor.groupOf.get(id)!)!;
  return able
    .filter(({ id, ticketId }) => ticketId === null || openWindowsOf(hall, groupOf(id)).length > 1)
    .map(({ id }) => id);
}

function because(hall: Hall, rule: PlacementRule, compared: Map<string, number>): PlacementReason {
  const readably = [...compared].map(([id, load]) => [id, readable(hall, load)]);
  return { rule, loads: Object.fromEntries(readably) as Record<string, number>, unit: hall.floor.unit };
}

/** Binds a ticket to one window: the visitor's, a clerk's or a supervisor's choice. */
export function placeAt(hall: Hall, window: HallWindow, rule: PlacementRule): Placement {
  const group = hall.floor.groups.get(hall.floor.groupOf.get(window.id)!)!;
  return {
    groupId: group.id,
    windowId: window.id,
    label: window.label,
    bound: { windowId: window.id },
    why: because(hall, rule, loads(hall, group)),
  };
}

/** Rules whose window is right whatever its services are, as long as it is open. */
const sentThere: ReadonlySet<PlacementRule> = new Set(['escalated', 'come-back', 'papers-kept', 'reviewed']);

/** The one window that may call a bound ticket, if it is there and able to. */
function boundWindow(hall: Hall, ticket: Ticket): HallWindow | undefined {
  const window = ticket.bound ? hall.windows.get(ticket.bound.windowId) : undefined;
  if (window?.status !== 'open') return undefined;
  return sentThere.has(ticket.because) || mayServe(hall, window.id, needsOf(ticket)) ? window : undefined;
}

/** Where a ticket waits for its next sitting: at the window that keeps its matters, else where its services say. */
export function placeNext(hall: Hall, ticket: Pick<Ticket, 'matters'>): Placement | null {
  const { keptFor, decided } = needsOf(ticket)[0] ?? {};
  const keeper = keptFor === undefined ? undefined : hall.windows.get(keptFor);
  const rule = decided ? 'reviewed' : 'come-back';
  return keeper?.status === 'open' ? placeAt(hall, keeper, rule) : place(hall, ticket);
}

/** Where a ticket waits for the sitting it has not had yet: as before if that still holds, else as for a next one. */
export function placeAgain(hall: Hall, ticket: Ticket): Placement | null {
  const window = boundWindow(hall, ticket);
  return window ? placeAt(hall, window, ticket.because) : placeNext(hall, ticket);
}

/** With a group although nobody is there for the ticket just now; no window is named. */
export function waitWith(hall: Hall, groupId: string): Placement {
  return { groupId, windowId: null, label: null, bound: null, why: because(hall, 'nobody-open-yet', new Map()) };
}

/** With a window's group, though nobody there or anywhere can serve the ticket: until a hall file or a supervisor helps. */
export function waitNear(hall: Hall, window: HallWindow): Placement {
  return waitWith(hall, hall.floor.groupOf.get(window.id)!);
}
