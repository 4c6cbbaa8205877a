/** A past day run again, as it was and with a change: the same visitors, other windows or another policy. */
import type { Fact } from '../core/facts.js';
import type { Hall, Policy } from '../core/hall.js';
import { thaw, type FrozenHall } from '../core/state.js';
import { measure, type Measures } from '../figures/measures.js';
import type { Day, Shift } from './day.js';
import { dayAgain, pastDay, paceOf } from './past.js';
import { goOn, type Change as Asked } from './simulator.js';

export interface OtherDay {
  policy: Partial<Policy>;
  /** Windows that nobody staffs, and windows that somebody staffs all day. */
  close: string[];
  open: string[];
}

/** A business day as it was kept: the hall as it began, as JSON text, and everything that happened in it. */
export interface KeptDay {
  began: string;
  facts: Fact[];
  alwaysOpen: boolean;
}

/** What really happened. */
export function asItWas({ began, facts }: KeptDay): Measures {
  return measure(facts, thaw(JSON.parse(began) as FrozenHall));
}

/** The day simulated with its visitors and its clerks, changed or not. */
export function simulateAgain(kept: KeptDay, other: OtherDay = { policy: {}, close: [], open: [] }): Measures {
  const hall = hallOf(kept);
  const day = dayOf(hall, kept, other);
  const startsAt = Math.min(day.opensAt, day.visitors[0]?.arrivesAt ?? day.opensAt);
  const changes: Asked[] = [];
  if (Object.keys(other.policy).length > 0)
    changes.push({ at: startsAt, body: { type: 'configure', config: withPolicy(hall, other.policy) } });
  const facts: Fact[] = [];
  goOn({ hall, startsAt, changes, present: new Map() }, day, (fact) => facts.push(fact));
  return measure(facts, hallOf(kept));
}

function hallOf({ began, alwaysOpen }: KeptDay): Hall {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  hall.alwaysOpen = alwaysOpen;
  return hall;
}

function withPolicy({ config }: Hall, policy: Partial<Policy>): Hall['config'] {
  return { ...config, policy: { ...config.policy, ...policy } };
}

function dayOf({ floor: { percentOf } }: Hall, { began, facts }: KeptDay, { close, open }: OtherDay): Day {
  const past = pastDay(began, facts);
  // The hours of a hall that is always open began long before this day.
  const opensAt = Math.max(past.opensAt, facts[0]?.at ?? past.opensAt);
  const day = dayAgain({ ...past, opensAt, closesAt: Math.max(opensAt, past.closesAt) }, percentOf);
  const allDay = open.map((windowId): Shift => ({ windowId, pace: paceOf(percentOf, windowId), absences: [] }));
  const others = day.shifts.filter(({ windowId }) => !close.includes(windowId) && !open.includes(windowId));
  return { ...day, shifts: [...others, ...allDay] };
}
