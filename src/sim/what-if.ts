/**
 * What if: the same futures with and without a change, through the very core that runs the hall.
 *
 * `now` goes on from the hall as it stands: work under way is drawn anew, and the rest of the day is borrowed from past
 * days. `plan` runs past days again. Both branches see the same visitors, so that their difference is the change's.
 */
import type { CommandBody } from '../core/commands.js';
import type { Hall, Instant, Ticket, WindowStatus } from '../core/hall.js';
import { atTime, businessDay } from '../core/opening-hours.js';
import { minute, policyOf } from '../core/policy.js';
import { newHall, thaw, type FrozenHall } from '../core/state.js';
import { sum } from '../figures/statistics.js';
import type { Day, Visitor } from './day.js';
import { later, paceOf, shiftOf, untilDay, usualWalkSeconds, type Paces, type Past, type Span } from './past.js';
import { Living, summary, type Answer, type Comparison, type Lived } from './answer.js';
import type { Question } from './question.js';
import { Stream } from './random.js';
import { goOn, type Change } from './simulator.js';

export interface WhatIf {
  question: Question;
  /** The hall as it stands, as JSON text, and the instant. */
  hall: string;
  alwaysOpen: boolean;
  now: Instant;
  /** Comparable days, newest first; at least one. */
  past: Past[];
  /** Milliseconds; once there are enough to tell a difference from chance, no future is begun that would end later. */
  budgetMs: number;
}

const mostFutures = 20;
/** One alone says nothing of how far another might be from it. */
const fewestFutures = 2;
/** Spread of what a sitting takes around what is usual. */
const workCv = 0.6;

/**
 * Throws nothing; `progress` is told the share done after each future. `clock` counts the milliseconds since the question
 * was asked. Each future tells how long the next will take: the first ones take longest, for the program is still warming up.
 */
export function answer(whatIf: WhatIf, progress: (share: number) => void, clock: () => number): Answer {
  const { budgetMs } = whatIf;
  const comparisons: Comparison[] = [];
  let spent = clock();
  let took = 0;
  while (comparisons.length < mostFutures) {
    if (comparisons.length >= fewestFutures && spent + took > budgetMs) break;
    comparisons.push(compare(whatIf, comparisons.length));
    const now = clock();
    took = now - spent;
    spent = now;
    progress(Math.min(1, Math.max(comparisons.length / mostFutures, spent / budgetMs)));
  }
  return summary(comparisons, thaw(JSON.parse(whatIf.hall) as FrozenHall));
}

function compare(whatIf: WhatIf, index: number): Comparison {
  return { before: live(whatIf, index, false), after: live(whatIf, index, true) };
}

function live(whatIf: WhatIf, index: number, changed: boolean): Lived {
  const { question, now } = whatIf;
  const stage = question.mode === 'now' ? fromNow(whatIf, index) : fromPast(whatIf, index);
  const changes = changed ? apply(question, stage, index) : [];
  const { hall, opensAt, closesAt, visitors, staffed, percentOf } = stage;
  hall.alwaysOpen = whatIf.alwaysOpen;
  const startsAt = question.mode === 'now' ? now : stage.startsAt;
  const day: Day = {
    opensAt,
    closesAt,
    // At midnight the next day would begin, with every window closed.
    endsAt: atTime(stageConfig(stage).hours, startsAt, '24:00') - 1,
    visitors: visitors.sort((a, b) => a.arrivesAt - b.arrivesAt),
    shifts: [...staffed].map(([windowId, spans]) =>
      shiftOf(windowId, paceOf(percentOf, windowId), spans, Math.max(opensAt, startsAt), closesAt),
    ),
    numberForEach: false,
  };
  const lived = new Living(hall);
  goOn({ hall, startsAt, changes: [...stage.changes, ...changes], present: stage.present }, day, (fact) =>
    lived.hear(fact),
  );
  const endedAt = Math.max(lived.lastAt, startsAt);
  lived.end(Math.max(endedAt, closesAt));
  return { waits: lived.waits, closing: (endedAt - closesAt) / minute };
}

/** What a branch begins with; the branch with the change changes it. */
interface Stage {
  hall: Hall;
  startsAt: Instant;
  opensAt: Instant;
  closesAt: Instant;
  visitors: Visitor[];
  staffed: Map<string, Span[]>;
  /** Minutes of visitors are at usual pace; these are the windows'. */
  percentOf: Paces;
  present: Map<string, Visitor>;
  changes: Change[];
}

/** A past day in the hall as it is configured now. */
function fromPast({ hall: frozen, past }: WhatIf, index: number): Stage {
  const { config, learned } = JSON.parse(frozen) as FrozenHall;
  const { opensAt, closesAt, visitors, staffed } = past[index % past.length]!;
  const startsAt = Math.min(opensAt, visitors[0]?.arrivesAt ?? opensAt);
  const changes: Change[] = [{ at: startsAt, body: { type: 'configure', config } }];
  if (learned) changes.push({ at: startsAt, body: { type: 'learn', learned } });
  const known = new Set(config.windows.map(({ id }) => id));
  return {
    hall: newHall(config.id),
    startsAt,
    opensAt,
    closesAt,
    visitors: visitors.map((visitor) => later(visitor, 0)),
    staffed: new Map(Object.entries(staffed).filter(([id]) => known.has(id))),
    percentOf: new Map(Object.entries(learned?.windowPercent ?? {})),
    present: new Map(),
    changes,
  };
}

/** The hall as it stands, its unfinished work drawn anew, and the rest of a past day. */
function fromNow({ hall: frozen, now, past }: WhatIf, index: number): Stage {
  const hall = thaw(JSON.parse(frozen) as FrozenHall);
  const { opensAt, closesAt, visitors, staffed } = past[index % past.length]!;
  const by = untilDay(past[index % past.length]!, businessDay(hall.config.hours, now));
  const draw = new Stream(index, 'unfinished work');
  const present = new Map(
    [...hall.tickets.values()].map((ticket) => [ticket.id, presentVisitor(hall, ticket, draw, now)]),
  );
  return {
    hall,
    startsAt: now,
    opensAt: Math.min(now, opensAt + by),
    closesAt: Math.max(now, closesAt + by),
    visitors: visitors.map((visitor) => later(visitor, by)).filter((visitor) => visitor.arrivesAt > now),
    staffed: new Map(
      [...hall.windows.values()].flatMap(({ id, status }) => {
        const spans = (staffed[id] ?? []).map(({ from, to }) => ({
          from: from + by,
          to: to === null ? null : to + by,
        }));
        const restOfDay = fromThisMoment(spans, status, now);
        // Whoever is at a window now needs somebody there, if only to close it.
        return status !== 'closed' || restOfDay.length > 0 ? [[id, restOfDay] as const] : [];
      }),
    ),
    percentOf: hall.floor.percentOf,
    present,
    changes: [],
  };
}

/** A window that is paused comes back after about so long. */
const pauseMs = 20 * minute;

/** When a window will be staffed: as on the past day, but beginning with how it stands. */
function fromThisMoment(spans: Span[], status: WindowStatus, now: Instant): Span[] {
  const ahead = spans.filter(({ to }) => to === null || to > now);
  const present = ahead[0] !== undefined && ahead[0].from <= now ? ahead[0] : undefined;
  const later = present ? ahead.slice(1) : ahead;
  if (status === 'closed') return later;
  const from = status === 'open' ? now : now + pauseMs;
  const to = present ? present.to : (later[0]?.from ?? null);
  return to !== null && to <= from ? later : [{ from, to }, ...later];
}

/** Somebody in the hall, with the minutes that are still to come drawn anew. */
function presentVisitor(hall: Hall, ticket: Ticket, draw: Stream, now: Instant): Visitor {
  const { sittingMinutes } = hall.floor.policy;
  const sat = ticket.status === 'serving' ? (now - (ticket.startedAt ?? now)) / minute : 0;
  const passed = sat / paceOf(hall.floor.percentOf, ticket.windowId ?? '');
  const usual = (serviceId: string) => (hall.floor.secondsOf.get(serviceId) ?? 60) / 60;
  const drawAll = () =>
    Object.fromEntries(ticket.matters.map(({ serviceId }) => [serviceId, draw.lognormal(usual(serviceId), workCv)]));
  let minutes = drawAll();
  // Whoever has sat for long is one of those who take long.
  for (let tries = 0; tries < 20 && sum(Object.values(minutes), (m) => m) + sittingMinutes < passed; tries += 1)
    minutes = drawAll();
  return {
    arrivesAt: ticket.issuedAt,
    services: ticket.matters.map(({ serviceId }) => serviceId),
    minutes,
    deskMinutes: sittingMinutes - usualWalkSeconds / 60,
    walkSeconds: usualWalkSeconds,
    priority: ticket.priority,
    misses: null,
    sentOnTo: null,
    leavesAt: null,
  };
}

/** Makes the change: in who comes and who staffs, and as commands at their time. */
function apply({ changes }: Question, stage: Stage, index: number): Change[] {
  const { hours } = stageConfig(stage);
  const time = (text: string | undefined, otherwise: Instant) =>
    text === undefined ? otherwise : Math.max(stage.startsAt, atTime(hours, stage.opensAt, text));
  const commands: Change[] = [];
  for (const change of changes)
    switch (change.type) {
      case 'open':
      case 'close': {
        const span = {
          from: time(change.from, stage.startsAt),
          to: change.until ? time(change.until, stage.closesAt) : null,
        };
        const spans = stage.staffed.get(change.windowId) ?? [];
        stage.staffed.set(change.windowId, change.type === 'open' ? union(spans, span) : without(spans, span));
        break;
      }
      case 'window': {
        const { windowId, kind, services, overflow } = change;
        commands.push({
          at: time(change.from, stage.startsAt),
          body: { type: 'change-window', windowId, kind, services, overflow },
        });
        break;
      }
      case 'policy': {
        const config = stageConfig(stage);
        const body: CommandBody = {
          type: 'configure',
          config: { ...config, policy: { ...policyOf(config), ...change.policy } },
        };
        commands.push({ at: stage.startsAt, body });
        break;
      }
      case 'visitors':
        stage.visitors.push(...moreVisitors(stage, change, time, index));
    }
  return commands;
}

/** The configuration that a branch begins with: the hall's own, or the one it is given first. */
function stageConfig({ hall, changes }: Stage): Hall['config'] {
  const first = changes[0]?.body;
  return first?.type === 'configure' ? first.config : hall.config;
}

function moreVisitors(
  stage: Stage,
  { count, at, services }: { count: number; at?: string; services?: string[] },
  time: (text: string | undefined, otherwise: Instant) => Instant,
  index: number,
): Visitor[] {
  const draw = new Stream(index, 'more visitors');
  const typical = new Map(stageConfig(stage).services.map(({ id, typicalMinutes }) => [id, typicalMinutes]));
  const from = Math.max(stage.startsAt, stage.opensAt);
  return Array.from({ length: count }, () => {
    const like =
      stage.visitors.length > 0 ? draw.pick(stage.visitors) : plainVisitor(stageConfig(stage).services[0]!.id);
    // Named for a time they come together, like a coach; else over the rest of the day.
    const arrivesAt =
      at === undefined ? draw.between(from, stage.closesAt) : time(at, from) + draw.between(0, 5 * minute);
    const wanted = services ?? like.services;
    const minutes = { ...like.minutes };
    for (const id of wanted) minutes[id] ??= draw.lognormal(typical.get(id)!, workCv);
    const sentOnTo = services ? null : like.sentOnTo;
    const arrives = Math.round(arrivesAt);
    return { ...like, arrivesAt: arrives, services: wanted, minutes, sentOnTo, misses: null, leavesAt: null };
  });
}

function plainVisitor(service: string): Visitor {
  return {
    arrivesAt: 0,
    services: [service],
    minutes: {},
    deskMinutes: 1,
    walkSeconds: usualWalkSeconds,
    priority: 'normal',
    misses: null,
    sentOnTo: null,
    leavesAt: null,
  };
}

const end = (span: Span) => span.to ?? Infinity;
const span = (from: number, to: number): Span => ({ from, to: to === Infinity ? null : to });

function union(spans: Span[], more: Span): Span[] {
  const apart = spans.filter((one) => end(one) < more.from || one.from > end(more));
  const touching = spans.filter((one) => !apart.includes(one));
  const all = [...touching, more];
  const joined = span(Math.min(...all.map(({ from }) => from)), Math.max(...all.map(end)));
  return [...apart, joined].sort((a, b) => a.from - b.from);
}

function without(spans: Span[], less: Span): Span[] {
  return spans.flatMap((one) =>
    [span(one.from, Math.min(end(one), less.from)), span(Math.max(one.from, end(less)), end(one))].filter(
      (part) => part.from < end(part),
    ),
  );
}
