/** A day before it happens: who comes when for what, and how each window is staffed; plain data, the same for every policy. */
import type { Instant, Priority } from '../core/hall.js';
import { minute } from '../core/policy.js';
import { Stream } from './random.js';
import type { Shape } from './shapes.js';

export interface Visitor {
  arrivesAt: Instant;
  /** What they come for, each with the minutes that a clerk of usual speed needs for it. */
  services: string[];
  minutes: Record<string, number>;
  /** Minutes of greeting and papers at each sitting, and seconds from the seat to the window. */
  deskMinutes: number;
  walkSeconds: number;
  priority: Priority;
  /** The half hour that was booked, for the first of their services; known of days that were. */
  slot?: Instant;
  /** Set when the first call is missed; null minutes: they have left for good. */
  misses: { returnsAfterMinutes: number | null } | null;
  /** The window only finds out what they need: the visit goes on with this service. */
  sentOnTo: string | null;
  /** When they give up, if they still wait then. */
  leavesAt: Instant | null;
}

/** How one window is staffed. */
export interface Shift {
  windowId: string;
  /** Minutes this clerk needs for what usually takes one. */
  pace: number;
  /** Taken once the visitor in hand is done; null minutes: for the rest of the day. */
  absences: { from: Instant; minutes: number | null }[];
}

export interface Day {
  opensAt: Instant;
  closesAt: Instant;
  /** Midnight: whoever still waits then is sent home. */
  endsAt: Instant;
  visitors: Visitor[];
  shifts: Shift[];
  /** Whether each matter needs a number of its own, taken when the one before is done. */
  numberForEach: boolean;
}

/** A Monday; the simulated hall is in Shanghai, open from nine to five. */
const midnight = Date.parse('2026-11-23T00:00:00+08:00');
const at = (hours: number, minutes = 0): Instant => midnight + (hours * 60 + minutes) * minute;
export const opensAt = at(9);
export const closesAt = at(17);
export const endsAt = at(24);

/** How many come around each time of day, relative to the others; straight lines between. */
const arrivals: [Instant, number][] = [
  [at(9), 0.8],
  [at(9, 30), 1.45],
  [at(11), 1.4],
  [at(12), 0.8],
  [at(13), 0.7],
  [at(14), 1.15],
  [at(15), 1],
  [at(16), 0.75],
  [at(17), 0.3],
];

/** Matters a visit: 1.36 in the mean. */
const visits = [
  { matters: 1, share: 0.7 },
  { matters: 2, share: 0.24 },
  { matters: 3, share: 0.06 },
];
export const mattersPerVisit = visits.reduce((sum, { matters, share }) => sum + matters * share, 0);

/** Further matters of a visit are mostly for the same windows as the first. */
const relatedShare = 0.8;
export const slow = { share: 0.12, factor: 1.15 };
const appointmentShare = 0.15;
const missedShare = 0.06;
const returningShare = 0.4;
const paceCv = 0.12;
const walkSeconds = { from: 20, to: 40 };
export const sittingMinutes = 1.2;
export const lunchMinutes = 45;
const lunchWaves = [at(11, 30), at(12, 15), at(13)];
const absenceMinutes = 60;
const coachComes = { from: at(10), to: at(11), withinMinutes: 5 };
const leavingAt = [at(10, 30), at(11), at(11, 30)];

export function dayOf(shape: Shape, seed: number): Day {
  const visitors = [...ordinaryVisitors(shape, seed), ...coachVisitors(shape, seed)];
  return {
    opensAt,
    closesAt,
    endsAt,
    visitors: visitors.sort((a, b) => a.arrivesAt - b.arrivesAt),
    shifts: shiftsOf(shape, seed),
    numberForEach: shape.numberForEach,
  };
}

function ordinaryVisitors(shape: Shape, seed: number): Visitor[] {
  const when = new Stream(seed, 'arrivals');
  const size = new Stream(seed, 'matters per visit');
  const demand = new Demand(shape, seed);
  const person = new Persons(shape, seed);
  const visitors: Visitor[] = [];
  for (let left = shape.matters; left > 0;) {
    const count = Math.min(left, size.weighted(visits, ({ share }) => share).matters);
    const services = demand.services(count);
    left -= services.length;
    const atTheDoor = visitors.length < shape.atTheDoor;
    visitors.push(person.with(services, atTheDoor ? when.between(at(8, 30), opensAt) : arrival(when)));
  }
  return visitors;
}

/** Everybody of a coach comes for the same thing. */
function coachVisitors(shape: Shape, seed: number): Visitor[] {
  const stream = new Stream(seed, 'coach');
  const person = new Persons(shape, seed, 'coach ');
  const comes = stream.between(coachComes.from, coachComes.to);
  const general = shape.config.services.filter((service) => service.general).map(({ id }) => id);
  const service = stream.weighted(general, (id) => shape.demand.get(id)!.weight);
  return Array.from({ length: shape.coach }, () =>
    person.with([service], comes + stream.between(0, coachComes.withinMinutes) * minute),
  );
}

/** An instant of the day by the shape of arrivals. */
function arrival(stream: Stream): Instant {
  const parts = arrivals.slice(1).map(([to, after], i) => {
    const [from, before] = arrivals[i]!;
    return { from, to, before, after, weight: ((before + after) / 2) * (to - from) };
  });
  const { from, to, before, after } = stream.weighted(parts, ({ weight }) => weight);
  // Inverse of the area under a straight line from `before` to `after`.
  const u = stream.uniform();
  const slope = after - before;
  const x = (-before + Math.sqrt(before * before + slope * u * (before + after))) / slope;
  return from + x * (to - from);
}

/** What visitors of one day come for: some services are asked for more than usual that day, others less. */
class Demand {
  private readonly which: Stream;
  private readonly today: { id: string; weight: number; pool: string }[];

  constructor(shape: Shape, seed: number) {
    this.which = new Stream(seed, 'services');
    const mix = new Stream(seed, 'mix of the day');
    this.today = [...shape.demand].map(([id, { weight, pool }]) => ({
      id,
      weight: weight * mix.lognormal(1, shape.mixCv),
      pool,
    }));
  }

  services(count: number): string[] {
    const chosen = [this.one(this.today)];
    while (chosen.length < count) {
      const others = this.today.filter((service) => !chosen.includes(service));
      if (others.length === 0) break;
      const related = others.filter(({ pool }) => pool === chosen[0]!.pool);
      const among = this.which.chance(relatedShare) && related.length > 0 ? related : others;
      chosen.push(this.one(among));
    }
    return chosen.map(({ id }) => id);
  }

  private one<T extends { weight: number }>(among: T[]): T {
    return this.which.weighted(among, ({ weight }) => weight);
  }
}

/** The persons behind visits, each with the draws that go with a person. */
class Persons {
  private readonly who: Stream;
  private readonly minutes: Stream;
  private readonly walk: Stream;
  private readonly miss: Stream;
  private readonly slots: Stream;
  private readonly next: Stream;

  constructor(
    private readonly shape: Shape,
    seed: number,
    of = '',
  ) {
    const stream = (purpose: string) => new Stream(seed, of + purpose);
    this.who = stream('persons');
    this.minutes = stream('minutes');
    this.walk = stream('walking');
    this.miss = stream('missing');
    this.slots = stream('appointments');
    this.next = stream('sent on');
  }

  with(services: string[], arrives: Instant): Visitor {
    const kind = this.who.uniform();
    const isSlow = kind < slow.share;
    const hasSlot = !isSlow && kind < slow.share + appointmentShare && arrives > opensAt;
    const { reception } = this.shape;
    const first = reception ? [reception.service] : services;
    const sentOnTo = reception && !this.next.chance(reception.solvedShare) ? services[0]! : null;
    const needed = sentOnTo ? [...first, sentOnTo] : first;
    const walk = this.walk.between(walkSeconds.from, walkSeconds.to);
    return {
      arrivesAt: Math.round(hasSlot ? this.slot() : arrives),
      services: first,
      minutes: Object.fromEntries(needed.map((id) => [id, this.minutesOf(id, isSlow)])),
      walkSeconds: walk,
      deskMinutes: sittingMinutes - walk / 60,
      priority: isSlow ? 'priority' : hasSlot ? 'appointment' : 'normal',
      misses: this.missing(),
      sentOnTo,
      leavesAt: null,
    };
  }

  private minutesOf(serviceId: string, isSlow: boolean): number {
    const { minutes, cv } = this.shape.demand.get(serviceId)!;
    return this.minutes.lognormal(minutes, cv) * (isSlow ? slow.factor : 1);
  }

  /** Appointments lie evenly over the day; people come up to ten minutes early, rarely late. */
  private slot(): Instant {
    const quarters = Math.floor(this.slots.between(1, 31));
    return opensAt + (quarters * 15 + this.slots.between(-10, 3)) * minute;
  }

  private missing(): Visitor['misses'] {
    const [missed, returns, after] = [this.miss.uniform(), this.miss.uniform(), this.miss.between(5, 20)];
    if (missed >= missedShare) return null;
    return { returnsAfterMinutes: returns < returningShare ? after : null };
  }
}

function shiftsOf(shape: Shape, seed: number): Shift[] {
  const pace = new Stream(seed, 'clerks');
  const shifts = shape.config.windows.map(({ id }, i): Shift => ({
    windowId: id,
    pace: pace.lognormal(1, paceCv),
    // Neighbours go one after the other, so that a group always has somebody.
    absences: [{ from: lunchWaves[i % lunchWaves.length]!, minutes: lunchMinutes }],
  }));
  const unplanned = new Stream(seed, 'absences');
  for (let count = unplanned.chance(0.5) ? 2 : 1; count > 0; count -= 1) {
    const from = Math.round(unplanned.between(at(9, 30), at(15, 30)));
    unplanned.pick(shifts).absences.push({ from, minutes: absenceMinutes });
  }
  const leaving = new Stream(seed, 'leaving');
  const staying = shifts.filter(({ windowId }) =>
    shape.config.windows.some(({ id, kind }) => id === windowId && kind === 'general'),
  );
  for (const from of leavingAt.slice(0, shape.leaving)) {
    const gone = leaving.pick(staying);
    staying.splice(staying.indexOf(gone), 1);
    gone.absences.push({ from, minutes: null });
  }
  for (const shift of shifts) shift.absences.sort((a, b) => a.from - b.from);
  return shifts;
}
