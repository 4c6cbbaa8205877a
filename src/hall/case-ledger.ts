/** The ledger of cases: each case with its time limit, and what became of everything that no window could do as it stood. */
import type { Hall, HallConfig, Instant, Ticket } from '../core/hall.js';
import type { Case } from '../core/kept.js';
import { businessDay } from '../core/opening-hours.js';
import type { Escalation } from '../store/archive.js';
import type { CaseCounts, CasesView, CaseView } from '../protocol/index.js';
import { stepView } from './reviews.js';

const iso = (at: Instant) => new Date(at).toISOString();

export interface LedgerSearch {
  status?: Case['status'];
  overdue?: boolean;
  from: string;
  to: string;
}

export function caseView(hall: Hall, known: Case, now: Instant): CaseView {
  const { id, status, ticketId, number, serviceId, matterId, windowId, escalated, subject, owner, dueOn } = known;
  return {
    id,
    status,
    ticketId,
    number,
    serviceId,
    matterId,
    window: windowId === null ? null : { id: windowId, label: hall.windows.get(windowId)?.label ?? windowId },
    escalated,
    subject,
    owner: { id: owner.userId, name: owner.name },
    openedAt: iso(known.openedAt),
    dueOn,
    overdue: isOverdue(hall.config, known, now),
    history: known.history.map(stepView),
  };
}

function isOverdue({ hours }: HallConfig, { status, dueOn }: Case, now: Instant): boolean {
  return status !== 'closed' && dueOn < businessDay(hours, now);
}

/** `closed` are the cases that memory no longer has, `escalations` the visits sent to hard cases from day to day. */
export function ledger(
  hall: Hall,
  search: LedgerSearch,
  closed: Case[],
  escalations: Escalation[],
  now: Instant,
): CasesView {
  const { hours } = hall.config;
  const { from, to } = search;
  const within = (at: Instant) => businessDay(hours, at) >= from && businessDay(hours, at) <= to;
  const open = [...hall.kept.records.case.values()];
  const ended = closed.filter(({ id }) => !hall.kept.records.case.has(id));
  const endedWithin = ended.filter(({ history }) => within(history[history.length - 1]!.at));
  const overdue = (known: Case) => isOverdue(hall.config, known, now);
  const wanted = [...open, ...endedWithin]
    .filter((known) => search.status === undefined || known.status === search.status)
    .filter((known) => search.overdue === undefined || overdue(known) === search.overdue)
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.openedAt - b.openedAt));
  const all = [...open, ...ended];
  const requests = requestsOf(hall, all, all.filter(({ openedAt }) => within(openedAt)), escalations); // prettier-ignore
  const openAs = (status: Case['status']) => open.filter((known) => known.status === status).length;
  return {
    cases: wanted.map((known) => caseView(hall, known, now)),
    from,
    to,
    counts: {
      ...countsOf(requests),
      open: {
        accepted: openAs('accepted'),
        studying: openAs('studying'),
        'handed-over': openAs('handed-over'),
        reported: openAs('reported'),
      },
      overdue: open.filter(overdue).length,
      closed: endedWithin.length,
      escalated: new Set(escalations.map(({ ticketId }) => ticketId)).size,
      byZone: grouped(requests, ({ zone }) => zone).map(([zone, some]) => ({ zone, ...countsOf(some) })),
      byService: grouped(requests, ({ serviceId }) => serviceId).map(([serviceId, some]) => ({
        serviceId,
        ...countsOf(some),
      })),
    },
  };
}

/** Something that no window could do as it stood. */
interface Request {
  zone: string | null;
  serviceId: string | null;
  became: 'case' | 'done' | null;
}

/** A visit that was escalated is one request, however often it was; so is each case that came otherwise. */
function requestsOf(hall: Hall, all: Case[], opened: Case[], escalations: Escalation[]): Request[] {
  const zoneOf = (windowId: string | null) => hall.config.windows.find(({ id }) => id === windowId)?.zone ?? null;
  const withCase = new Set(all.map(({ ticketId }) => ticketId));
  const visits = new Map(escalations.map((escalation) => [escalation.ticketId, escalation]));
  const escalated = [...visits.values()].map(({ ticketId, windowId, ticket }): Request => {
    const matters = (hall.tickets.get(ticketId) ?? ticket)?.matters.filter((matter) => matter.escalated) ?? [];
    const serviceId = matters[0]?.serviceId ?? null;
    const became = withCase.has(ticketId) ? 'case' : wasDone(ticket, matters) ? 'done' : null;
    return { zone: zoneOf(windowId), serviceId, became };
  });
  const others = opened
    .filter(({ ticketId }) => ticketId === null || !visits.has(ticketId))
    .map(({ windowId, serviceId }): Request => ({ zone: zoneOf(windowId), serviceId, became: 'case' }));
  return [...escalated, ...others];
}

/** Whether the visit has ended with what was escalated done, or handed on for review. */
function wasDone(ended: Ticket | null, escalated: Ticket['matters']): boolean {
  const good = escalated.every(({ status }) => status === 'done' || status === 'in-review');
  return ended?.status === 'completed' && good;
}

function countsOf(requests: Request[]): CaseCounts {
  const became = (what: Request['became']) => requests.filter((request) => request.became === what).length;
  return { requests: requests.length, asCases: became('case'), doneAtOnce: became('done') };
}

function grouped<K>(requests: Request[], keyOf: (request: Request) => K): [K, Request[]][] {
  const groups = new Map<K, Request[]>();
  for (const request of requests) groups.set(keyOf(request), [...(groups.get(keyOf(request)) ?? []), request]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
