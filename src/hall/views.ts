/** What the wire shows of a hall: pure functions from state to the shapes of the protocol. */
import { loads, openWindowsOf, readable, secondsAt } from '../core/dispatch/loads.js';
import { mayServe, needsOf, servesAny } from '../core/matters.js';
import { forecast, foretellLine, residualSeconds, type Forecast } from '../core/estimate.js';
import type { Fact } from '../core/facts.js';
import type { Group, Hall, HallWindow, Instant, Ticket } from '../core/hall.js';
import { placeOf } from '../core/line.js';
import { businessDay, isWithinHours } from '../core/opening-hours.js';
import { lineOf } from '../core/state.js';
import { reviewTermsOf } from '../core/terms.js';
import type {
  BoardView,
  ExplainedTicket,
  Fact as WireFact,
  HallView,
  IssuedTicket,
  Running,
  RunningAnswer,
  SupervisionView,
  Ticket as WireTicket,
  WindowInfo,
  WindowView,
} from '../protocol/index.js';
import { alertsOf } from './alerts.js';
import { dutiesToday } from './duties.js';
import { explanation } from './explanation.js';
import { frequentOf, pinyinOf } from './finding.js';

const iso = (at: Instant) => new Date(at).toISOString();
const isoOrNull = (at: Instant | null) => (at === null ? null : iso(at));

/** What a ticket's line tells about it; worked out once for a whole list where a list is shown. */
interface Standing {
  ahead: number;
  wait: Forecast | null;
}

const notWaiting: Standing = { ahead: 0, wait: null };

function standingOf(hall: Hall, ticket: Ticket, now: Instant): Standing {
  if (ticket.status !== 'waiting' || !ticket.groupId) return notWaiting;
  return { ahead: placeOf(lineOf(hall, ticket.groupId), ticket), wait: forecast(hall, ticket, now) };
}

const waitOf = (foretold: Forecast | null): Forecast | null =>
  foretold && { p50Seconds: foretold.p50Seconds, p90Seconds: foretold.p90Seconds };

/** Standing of everybody waiting, in one pass over each line. */
function standings(hall: Hall, now: Instant): Map<string, Standing> {
  const all = new Map<string, Standing>();
  for (const group of hall.floor.groups.values()) {
    const foretold = foretellLine(hall, group, now);
    lineOf(hall, group.id).tickets.forEach((ticket, ahead) => {
      all.set(ticket.id, { ahead, wait: waitOf(foretold[ahead]!) });
    });
  }
  return all;
}

/** A ticket for staff. */
export function ticketView(hall: Hall, ticket: Ticket, now: Instant, known?: Standing): WireTicket {
  const standing = known ?? standingOf(hall, ticket, now);
  const group = ticket.status === 'waiting' && ticket.groupId ? hall.floor.groups.get(ticket.groupId) : undefined;
  const likely = group ? windowsLikely(hall, ticket, group) : [];
  const isHere = (id: string) => group!.windowIds.includes(id) && hall.windows.get(id)!.status === 'open';
  const windowId = ticket.windowId ?? (group && likely.find(isHere)) ?? null;
  const window = windowId ? hall.windows.get(windowId) : undefined;
  return {
    id: ticket.id,
    number: ticket.number,
    hallId: hall.id,
    businessDay: ticket.day,
    status: ticket.status,
    priority: ticket.priority,
    language: ticket.language as WireTicket['language'],
    matters: ticket.matters.map(({ id, serviceId, status, decided, missing }) => ({
      id,
      serviceId,
      status,
      ...(decided && { decided }),
      missing,
    })),
    window: window ? { id: window.id, label: window.label, zone: window.zone } : null,
    group: group ? { id: group.id, label: group.label, zone: group.zone } : null,
    windowsLikely: likely,
    ahead: standing.ahead,
    wait: standing.wait,
    ...(ticket.slot === undefined ? {} : { appointmentAt: iso(ticket.slot) }),
    issuedAt: iso(ticket.issuedAt),
    calledAt: isoOrNull(ticket.calledAt),
    startedAt: isoOrNull(ticket.startedAt),
    endedAt: isoOrNull(ticket.endedAt),
    callCount: ticket.callCount,
    hold: ticket.hold
      ? {
          reason: ticket.hold.reason,
          keep: ticket.hold.keep,
          windowId: ticket.hold.windowId,
          wakeAt: isoOrNull(ticket.hold.wakeAt),
        }
      : null,
    note: ticket.note,
    slip: ticket.slip ?? null,
    claim: ticket.claim,
    remote: ticket.remote,
    reachable: ticket.reachable,
    version: ticket.version,
  };
}

/**
 * Who may call it: the window it is bound to, or the open windows of its group; while nobody is there, those of other
 * groups that help out, and without any the windows that it waits for.
 */
function windowsLikely(hall: Hall, ticket: Ticket, group: Group): string[] {
  if (ticket.bound) return [ticket.bound.windowId];
  const needs = needsOf(ticket);
  const open = openWindowsOf(hall, group).filter((id) => mayServe(hall, id, needs));
  if (open.length > 0) return open;
  const others = [...hall.windows.values()].filter((w) => w.status === 'open' && servesAny(hall, w.id, needs));
  if (others.length > 0) return others.map(({ id }) => id);
  return group.windowIds.filter((id) => mayServe(hall, id, needs));
}

/** A ticket as its holder first sees it: without what staff note for each other, with the sentence that explains. */
export function slip(hall: Hall, ticket: Ticket, now: Instant): Omit<IssuedTicket, 'secret'> {
  const view = ticketView(hall, ticket, now);
  view.note = undefined;
  if (view.hold) view.hold = { ...view.hold, reason: '' };
  return { ...view, explanation: explanation(view, ticket) };
}

/** The same with the names of its services and where the visitor may switch to: what the phone shows. */
export function explainedTicket(hall: Hall, ticket: Ticket, now: Instant): ExplainedTicket {
  return { ...slip(hall, ticket, now), services: servicesOf(hall, ticket), switchable: switchable(hall, ticket) };
}

function servicesOf(hall: Hall, ticket: Ticket): ExplainedTicket['services'] {
  const wanted = new Set(ticket.matters.map((matter) => matter.serviceId));
  return hall.config.services.filter(({ id }) => wanted.has(id)).map(({ id, name }) => ({ id, name }));
}

/** Where a waiting visitor may switch to, as the law allows it. */
function switchable(hall: Hall, ticket: Ticket): ExplainedTicket['switchable'] {
  if (ticket.status !== 'waiting') return [];
  const needs = needsOf(ticket);
  return [...hall.windows.values()]
    .filter(({ id, status }) => status === 'open' && id !== ticket.windowId && mayServe(hall, id, needs))
    .map(({ id, label, zone }) => ({ id, label, zone }));
}

function windowInfo(hall: Hall, window: HallWindow): WindowInfo {
  const group = hall.floor.groups.get(hall.floor.groupOf.get(window.id)!)!;
  return {
    id: window.id,
    label: window.label,
    zone: window.zone,
    kind: window.kind,
    services: [...hall.floor.skills.get(window.id)!],
    overflow: window.overflow,
    group: { id: group.id, label: group.label },
    status: window.status,
  };
}

export function isOpenNow(hall: Hall, now: Instant): boolean {
  return hall.stops.closed === undefined && (hall.alwaysOpen || isWithinHours(hall.config.hours, now));
}

/** What staff have stopped by hand; the reasons are for staff. */
export function runningView({ stops }: Hall): RunningAnswer {
  return { ...runningOf(stops), reasons: { ...stops } };
}

function runningOf({ issuing, serving, closed }: Hall['stops']): Running {
  const isClosed = closed !== undefined;
  return { issuing: issuing === undefined && !isClosed, serving: serving === undefined && !isClosed, closed: isClosed };
}

function dayOf(hall: Hall, now: Instant): string {
  return hall.day ?? businessDay(hall.config.hours, now);
}

export function hallView(hall: Hall, now: Instant): HallView {
  const { id, name, hours, zones, services, confirm, escalation } = hall.config;
  const review = reviewTermsOf(hall.config);
  return {
    id,
    name,
    hours,
    zones,
    services: services.map((service) => ({ ...service, pinyin: pinyinOf(service.name) })),
    frequent: frequentOf(hall),
    confirm: confirm ?? [],
    windows: [...hall.windows.values()].map((window) => windowInfo(hall, window)),
    escalation,
    ...(review && { review }),
    open: isOpenNow(hall, now),
    running: runningOf(hall.stops),
    businessDay: dayOf(hall, now),
    version: hall.version,
  };
}

/** Undefined for an unknown window. */
export function windowView(hall: Hall, windowId: string, now: Instant): WindowView | undefined {
  const window = hall.windows.get(windowId);
  if (!window) return undefined;
  const ticket = window.ticketId ? hall.tickets.get(window.ticketId) : undefined;
  const held = [...hall.tickets.values()].filter((t) => t.status === 'held' && isHeldFor(hall, window, t));
  const group = hall.floor.groups.get(hall.floor.groupOf.get(windowId)!)!;
  const all = standings(hall, now);
  const mayCall = (t: Ticket) => (t.bound ? t.bound.windowId === windowId : mayServe(hall, windowId, needsOf(t)));
  const waiting = lineOf(hall, group.id).tickets.filter(mayCall);
  return {
    window: windowInfo(hall, window),
    status: window.status,
    pauseReason: window.pauseReason,
    clerk: window.clerk ? { id: window.clerk.userId, name: window.clerk.name } : null,
    ticket: ticket ? ticketView(hall, ticket, now) : null,
    held: held.map((t) => ticketView(hall, t, now)),
    waiting: waiting.map((t) => ticketView(hall, t, now, all.get(t.id))),
    rostered: dutiesToday(hall, now).filter((duty) => duty.windowId === windowId),
    running: runningView(hall),
    since: iso(window.since),
    version: hall.version,
  };
}

/** Held here, or at a window where nobody is any more. */
function isHeldFor(hall: Hall, window: HallWindow, ticket: Ticket): boolean {
  const { windowId } = ticket.hold!;
  if (windowId === window.id) return true;
  const holder = hall.windows.get(windowId);
  const abandoned = !holder || holder.status === 'closed';
  return abandoned && mayServe(hall, window.id, needsOf(ticket));
}

/** `zone` narrows windows, calls and those waiting; undefined for an unknown zone. */
export function boardView(hall: Hall, zone: string | undefined, now: Instant): BoardView | undefined {
  if (zone !== undefined && !hall.config.zones.some(({ id }) => id === zone)) return undefined;
  const shown = <T extends { zone: string }>(all: Iterable<T>) =>
    [...all].filter((one) => zone === undefined || one.zone === zone);
  const ticketAt = (window: HallWindow) => (window.ticketId ? hall.tickets.get(window.ticketId)! : null);
  return {
    version: hall.version,
    businessDay: dayOf(hall, now),
    name: hall.config.name,
    open: isOpenNow(hall, now),
    running: runningOf(hall.stops),
    windows: shown(hall.windows.values()).map((window) => ({
      id: window.id,
      label: window.label,
      zone: window.zone,
      status: window.status,
      number: ticketAt(window)?.remote ? null : (ticketAt(window)?.number ?? null),
      since: iso(window.since),
    })),
    calls: shown(hall.announced).map(({ callId, number, windowId, label, zone: place, callNo, at }) => ({
      callId,
      number,
      windowId,
      label,
      zone: place,
      callNo,
      at: iso(at),
    })),
    waiting: [...hall.lines]
      .filter(([id]) => zone === undefined || hall.floor.groups.get(id)?.zone === zone)
      .reduce((sum, [, line]) => sum + line.tickets.length, 0),
    wait: waitNow(hall, zone, now),
  };
}

/** For a visitor with a general matter who took a number here now; else for the first service of the windows here. */
function waitNow(hall: Hall, zone: string | undefined, now: Instant): Forecast | null {
  const groups = [...hall.floor.groups.values()].filter((group) => zone === undefined || group.zone === zone);
  const servedBy = (group: Group, id: string) => group.windowIds.some((w) => hall.floor.skills.get(w)!.has(id));
  const wanted = (general: boolean) =>
    hall.config.services.find((s) => s.general === general && groups.some((group) => servedBy(group, s.id)));
  const service = wanted(true) ?? wanted(false);
  const forecasts = groups
    .filter((group) => service && servedBy(group, service.id))
    .flatMap((group) => forecast(hall, newcomer(group, service!.id), now) ?? []);
  return forecasts.sort((a, b) => a.p50Seconds - b.p50Seconds)[0] ?? null;
}

/** Somebody who would take a number for this service now and stand in this group's line. */
export const newcomer = ({ id }: Group, serviceId: string) => ({
  groupId: id,
  matters: [{ id: 'm1', serviceId, status: 'pending' as const }],
  bound: null,
  front: false,
  seniority: Infinity,
  tie: Infinity,
});

export function supervisionView(hall: Hall, now: Instant): SupervisionView {
  const all = standings(hall, now);
  const loadOf = new Map<string, number>();
  for (const group of hall.floor.groups.values())
    if (openWindowsOf(hall, group).length > 0)
      for (const [id, load] of loads(hall, group)) loadOf.set(id, readable(hall, load));
  return {
    version: hall.version,
    businessDay: dayOf(hall, now),
    open: isOpenNow(hall, now),
    running: runningView(hall),
    loadUnit: hall.floor.unit,
    windows: [...hall.windows.values()].map((window) =>
      supervisedWindow(hall, window, loadOf.get(window.id) ?? 0, now),
    ),
    services: supervisedServices(hall, now),
    tickets: [...hall.tickets.values()].map((ticket) =>
      ticketView(hall, ticket, now, all.get(ticket.id) ?? notWaiting),
    ),
    duties: dutiesToday(hall, now),
    alerts: alertsOf(hall, now),
  };
}

function supervisedWindow(
  hall: Hall,
  window: HallWindow,
  load: number,
  now: Instant,
): SupervisionView['windows'][number] {
  const group = hall.floor.groups.get(hall.floor.groupOf.get(window.id)!)!;
  const promised = lineOf(hall, group.id).tickets.filter((t) => t.windowId === window.id);
  const ticket = window.ticketId ? hall.tickets.get(window.ticketId) : undefined;
  return {
    ...windowInfo(hall, window),
    pauseReason: window.pauseReason,
    load,
    clerk: window.clerk ? { id: window.clerk.userId, name: window.clerk.name } : null,
    ticket: ticket ? ticketView(hall, ticket, now) : null,
    waiting: promised.length,
    expectedSeconds:
      residualSeconds(hall, window.id, now) + promised.reduce((sum, t) => sum + secondsAt(hall, window.id, t), 0),
    since: iso(window.since),
  };
}

function supervisedServices(hall: Hall, now: Instant): SupervisionView['services'] {
  const waiting = new Map<string, { count: number; since: Instant }>();
  for (const ticket of hall.tickets.values())
    if (ticket.status === 'waiting')
      for (const id of new Set(needsOf(ticket).map((need) => need.serviceId))) {
        const known = waiting.get(id) ?? { count: 0, since: now };
        waiting.set(id, { count: known.count + 1, since: Math.min(known.since, ticket.issuedAt) });
      }
  const openFor = new Map<string, number>();
  for (const window of hall.windows.values())
    if (window.status === 'open')
      for (const id of hall.floor.skills.get(window.id)!) openFor.set(id, (openFor.get(id) ?? 0) + 1);
  return hall.config.services.map((service) => ({
    id: service.id,
    name: service.name,
    waiting: waiting.get(service.id)?.count ?? 0,
    longestWaitSeconds: Math.round((now - (waiting.get(service.id)?.since ?? now)) / 1000),
    openWindows: openFor.get(service.id) ?? 0,
    stopped: service.stopped ?? false,
  }));
}

// ---------------------------------------------------------------------------------------------------------- facts

/** Instants inside a fact are numbers in the core and ISO text on the wire, and what is named by nothing is left out. */
function wireFact(fact: Fact, hidden: ReadonlySet<string>): WireFact {
  const shown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fact))
    if (!hidden.has(key) && !(value === null && isName(key)))
      shown[key] = instantFields.has(key) && typeof value === 'number' ? iso(value) : value;
  return shown as WireFact;
}

/** Ids, and what people call the same by: always text where there are any. */
const isName = (key: string) => key === 'number' || key === 'label' || key.endsWith('Id');

const instantFields = new Set(['at', 'wakeAt', 'seniority', 'dueAt', 'approveBy', 'slot']);
const hiddenFromStaff = new Set(['person', 'codeHash']);
const hiddenFromClerks = new Set(['person', 'codeHash', 'level', 'tags', 'comment', 'clerkId', 'followUp']);
const hiddenFromAll = new Set([
  ...hiddenFromClerks,
  ...['by', 'clerk', 'note', 'reason', 'why', 'config', 'duties', 'absence', 'userId', 'missing', 'claim', 'override'],
]);
/** Of a ticket taken at a distance no board may learn where it is called. */
const hiddenOfRemote = new Set([...hiddenFromAll, 'windowId', 'label', 'callId', 'callNo', 'bound', 'groupId']);

/** For supervisors: the whole fact but the identity hash. */
export function staffFact(fact: Fact): WireFact {
  return wireFact(fact, hiddenFromStaff);
}

/** Complaints, what is done about them and about low ratings, why colleagues are away, and who else is told of the hall, is for supervisors. */
const confidential = /^(follow-up|absence|webhook)-/;
export const isConfidential = ({ type }: Fact): boolean => confidential.test(type);

/** Of what is confidential, others learn only that there is a version. */
function covered({ version, at }: Fact): WireFact {
  return { version, at: iso(at), type: 'record-kept' };
}

/** For clerks: who rated what, and how, stays between the visitor and the supervisors. */
export function clerkFact(fact: Fact): WireFact {
  return isConfidential(fact) ? covered(fact) : wireFact(fact, hiddenFromClerks);
}

/** For boards and tickets: nothing personal, no reasons, no notes, no clerks; of a record only that something happened. */
export function publicFact(fact: Fact): WireFact {
  if (isConfidential(fact)) return covered(fact);
  if ('recordId' in fact) {
    const { version, at, type } = fact as Fact & { recordId: string };
    const about = 'ticketId' in fact && fact.ticketId ? { ticketId: fact.ticketId, number: fact.number } : {};
    return { version, at: iso(at), type, ...about } as WireFact;
  }
  return wireFact(fact, 'remote' in fact && fact.remote ? hiddenOfRemote : hiddenFromAll);
}
