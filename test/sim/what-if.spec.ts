/** What-if: answers have the right sign, are drawn from days that were, and go on from a hall as it stands. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Fact } from '../../src/core/facts.js';
import type { HallConfig, Learned } from '../../src/core/hall.js';
import { usualCorrections } from '../../src/core/policy.js';
import { evolve } from '../../src/core/evolve.js';
import { freeze, newHall, thaw, type FrozenHall } from '../../src/core/state.js';
import { simulateAgain } from '../../src/sim/again.js';
import { happened, type Answer } from '../../src/sim/answer.js';
import { dayOf, type Day } from '../../src/sim/day.js';
import { dayAgain, likeSoFar, pastDay, type Past } from '../../src/sim/past.js';
import { faultsOf, type Change, type Question } from '../../src/sim/question.js';
import type { ShapeName } from '../../src/sim/shapes.js';
import { simulate } from '../../src/sim/simulator.js';
import { answer } from '../../src/sim/what-if.js';
import { clerk, Driver, monday, smallHall, timer, twoGroups } from '../core/hall-kit.js';
import { shapes, withSlots } from './sim-kit.js';

const minute = 60_000;
/** A budget that five futures fit into when each look at the clock takes one, the first before any. */
const fiveFutures = 6;

/** What a hall knows of its windows' paces, and of nothing else. */
const learned = (windowPercent: Record<string, number>): Learned => ({
  ...{ until: '2026-11-22', days: 15, serviceSeconds: {}, windowPercent, missedPercent: 0, overtakenPercent: 0 },
  corrections: usualCorrections,
});

/** The frozen hall as the day of these facts began, and what happened since. */
function begun(config: HallConfig, facts: Fact[]): { began: string; since: Fact[] } {
  const hall = newHall(config.id);
  const opened = facts.findIndex(({ type }) => type === 'day-opened');
  for (const fact of facts.slice(0, opened + 1)) evolve(hall, fact);
  return { began: JSON.stringify(freeze(hall)), since: facts.slice(opened + 1) };
}

function lived(name: ShapeName, seed: number, config = shapes[name].config, day: Day = dayOf(shapes[name], seed)) {
  const { facts, measures } = simulate(config, day);
  const { began, since } = begun(config, facts);
  return { measures, past: pastDay(began, since), began, since };
}

/** The hall after those facts that happened before `until`, as JSON text. */
function hallAt(began: string, since: Fact[], until: number): string {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  for (const fact of since) if (fact.at <= until) evolve(hall, fact);
  return JSON.stringify(freeze(hall));
}

function ask(hall: string, past: Past[], question: Question, now = monday): Answer {
  let clock = 0;
  return answer(
    { question, hall, alwaysOpen: false, now, past, budgetMs: fiveFutures },
    () => undefined,
    () => (clock += 1),
  );
}

describe('a day that was', () => {
  it.each(['luhe-1075', 'datian', 'nanchang', 'xiangyang'] as const)('goes the same way again at %s', (name) => {
    const { measures, past } = lived(name, 3);
    const again = simulate(shapes[name].config, dayAgain(past, new Map())).measures;
    expect(again.firstWait.mean).toBeCloseTo(measures.firstWait.mean, 0);
    expect(again.completed).toBe(measures.completed);
  });

  it('goes the same way again where people had booked: they count from their half hour, not from when they came', () => {
    const shape = shapes['luhe-1075'];
    const { measures, past, began, since } = lived('luhe-1075', 3, shape.config, withSlots(dayOf(shape, 3)));
    const booked = past.visitors.filter(({ slot }) => slot !== undefined);
    expect(booked.length).toBeGreaterThan(80);
    const again = simulate(shape.config, dayAgain(past, new Map()));
    expect(again.measures.firstWait.mean).toBeCloseTo(measures.firstWait.mean, 0);
    const seniorities = (facts: Fact[]) =>
      facts.flatMap((fact) => (fact.type === 'ticket-issued' && fact.slot !== undefined ? fact.seniority : []));
    expect(seniorities(again.facts)).toEqual(seniorities(since));
    const live = simulateAgain({ began, facts: since, alwaysOpen: false });
    expect(live.completed).toBe(measures.completed);
    expect(live.firstWait.mean).toBeCloseTo(measures.firstWait.mean, 0);
  });

  it('keeps the time that visitors took, however their visit went', () => {
    const driver = new Driver(smallHall());
    driver.open('g1', 'g2', 's1', 'x1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.minutes(5);
    driver.hold('g1', { keep: true });
    driver.minutes(20);
    driver.resume('g1', driver.hall.tickets.keys().next().value!);
    driver.minutes(6);
    driver.complete('g1');
    driver.issue('enrol');
    driver.begin('g1');
    driver.minutes(3);
    driver.transfer('g1', { serviceId: 'hard' });
    driver.begin('x1');
    driver.minutes(30);
    driver.complete('x1');
    const { began, since } = begun(smallHall(), driver.facts);
    const { visitors } = pastDay(began, since);
    expect(visitors[0]!.minutes.enrol).toBeCloseTo(11 - 1.2);
    expect(visitors[1]).toMatchObject({ services: ['enrol'], sentOnTo: 'hard' });
    expect(visitors[1]!.minutes.enrol).toBeCloseTo(3 - 1.2);
    expect(visitors[1]!.minutes.hard).toBeCloseTo(30 - 1.2);
  });

  it('begins on its own date in a hall that never closes', () => {
    const driver = new Driver(smallHall());
    driver.hall.alwaysOpen = true;
    driver.open('g1');
    driver.minutes(24 * 60);
    driver.open('g1');
    driver.minutes(5);
    driver.issue('enrol');
    const second = driver.facts.findLastIndex(({ type }) => type === 'day-opened');
    const { began, since } = begun(smallHall(), driver.facts.slice(0, second + 1));
    const hall = hallAt(began, since, driver.now);
    const past = pastDay(hall, driver.facts.slice(second + 1));
    expect(past.day).toBe('2026-11-24');
    expect(new Date(past.opensAt).toISOString()).toBe(new Date(driver.now).toISOString());
  });

  it('is run again by windows of the paces that the hall has learned', () => {
    const driver = new Driver(smallHall());
    const began = JSON.stringify({ ...freeze(driver.hall), learned: learned({ g1: 150, g2: 75 }) });
    const before = driver.facts.length;
    driver.open('g1', 'g2');
    for (const windowId of ['g1', 'g2']) {
      driver.minutes(1);
      driver.issue('enrol');
      driver.begin(windowId);
    }
    driver.minutes(11);
    driver.complete('g1');
    driver.minutes(1);
    driver.complete('g2');
    driver.minutes(8 * 60);
    driver.ask({ type: 'tick' }, timer);
    const facts = driver.facts.slice(before);
    // Twelve minutes are eight of usual work at the slow window and sixteen at the fast one.
    const { visitors } = pastDay(began, facts);
    expect(visitors.map(({ minutes, deskMinutes }) => minutes.enrol! + deskMinutes)).toEqual([8, 16]);
    const { windows } = simulateAgain({ began, facts, alwaysOpen: false });
    expect(windows.map(({ label, busy }) => [label, busy])).toEqual([
      ['1', 12],
      ['2', 12],
    ]);
  });

  it('goes on as it began where there is none before it', () => {
    const { past } = lived('datian', 1);
    const now = past.opensAt + 150 * minute;
    const like = likeSoFar(
      { ...past, visitors: past.visitors.filter(({ arrivesAt }) => arrivesAt <= now) },
      now,
      past.closesAt,
    );
    const lastTwoHours = past.visitors.filter(({ arrivesAt }) => arrivesAt > now - 120 * minute && arrivesAt <= now);
    const perHour = like.visitors.length / ((past.closesAt - now) / (60 * minute));
    expect(perHour).toBeCloseTo(lastTwoHours.length / 2, -1);
    expect(like.visitors.every(({ arrivesAt }) => arrivesAt > now && arrivesAt < past.closesAt)).toBe(true);
  });
});

describe('a plan', () => {
  const { config } = shapes.datian;
  const general = config.windows.find(({ kind }) => kind === 'general')!.id;
  const other = config.windows.filter(({ kind }) => kind === 'general')[1]!.id;
  let past: Past[];
  let hall: string;
  const plan = (...changes: Change[]) => ask(hall, past, { mode: 'plan', changes });

  beforeAll(() => {
    const days = [1, 2, 3, 4, 5].map((seed) => lived('datian', seed));
    past = days.map((day) => day.past);
    hall = days[0]!.began;
  });

  it('says that waits lengthen with windows closed, and for whom', () => {
    const { change, before, after, worse, groups, futures } = plan(
      { type: 'close', windowId: general },
      { type: 'close', windowId: other, from: '10:00', until: '15:00' },
    );
    expect(futures).toBe(5);
    expect(change.mean.low).toBeGreaterThan(0);
    expect(after.mean - before.mean).toBeCloseTo(change.mean.value);
    expect(worse).toContain(
      groups.find(({ change: { value } }) => value === Math.max(...groups.map((g) => g.change.value)))!.label,
    );
  });

  it('says that they shorten with windows opened', () => {
    past = past.map((day) => ({
      ...day,
      staffed: Object.fromEntries(Object.entries(day.staffed).filter(([id]) => id !== general)),
    }));
    const { change } = plan({ type: 'open', windowId: general });
    expect(change.mean.high).toBeLessThan(0);
    expect(change.p95.value).toBeLessThan(0);
    expect(plan({ type: 'open', windowId: general, from: '16:30' }).change.mean.value).toBeGreaterThan(
      change.mean.value,
    );
  });

  it('sees a coach come, all at once or over the day', () => {
    const coach = plan({ type: 'visitors', count: 60, at: '10:00' });
    expect(coach.change.mean.low).toBeGreaterThan(0);
    expect(coach.change.p95.low).toBeGreaterThan(0);
    const service = config.services.find((one) => !one.general)!.id;
    expect(plan({ type: 'visitors', count: 60, services: [service] }).change.closing.value).toBeGreaterThan(0);
  });

  it('tries another policy and other kinds of windows, and nothing where nothing is changed', () => {
    const pooled = plan({ type: 'policy', policy: { groupSize: 1 } });
    expect(pooled.change.mean.value).not.toBe(0);
    const same = plan({ type: 'window', windowId: general, kind: 'general' });
    expect(same.change.mean).toEqual({ value: 0, low: 0, high: 0 });
    expect(same.worse).toEqual([]);
    const services = [config.services.find((one) => !one.general)!.id];
    const specialist = plan({ type: 'window', windowId: other, kind: 'specialist', services, from: '09:30' });
    expect(specialist.change.mean.value).toBeGreaterThan(0);
  });

  it('gives the same answer to the same question', () => {
    const changes: Change[] = [{ type: 'visitors', count: 20 }];
    expect(plan(...changes)).toEqual(plan(...changes));
  });

  it('is made of windows as fast or slow as the hall has learned', () => {
    const paced = (percent: number) => {
      const windowPercent = Object.fromEntries(config.windows.map(({ id }) => [id, percent]));
      const knowing = JSON.stringify({ ...(JSON.parse(hall) as FrozenHall), learned: learned(windowPercent) });
      return ask(knowing, past, { mode: 'plan', changes: [] }).before.mean;
    };
    const usual = ask(hall, past, { mode: 'plan', changes: [] }).before.mean;
    expect(paced(115)).toBeGreaterThan(1.2 * usual);
    expect(paced(85)).toBeLessThan(usual / 1.2);
  });

  it('does not count it as better when nobody serves a service any more', () => {
    const only = config.windows.filter(({ kind }) => kind === 'specialist').map(({ id }) => id);
    expect(plan(...only.map((windowId): Change => ({ type: 'close', windowId }))).change.mean.low).toBeGreaterThan(0);
  });

  describe('is answered in time', () => {
    /** With a budget of three seconds and futures that take so long; how many, when, and what was told meanwhile. */
    const timed = (...took: number[]) => {
      const question: Question = { mode: 'plan', changes: [{ type: 'visitors', count: 1 }] };
      const whatIf = { question, hall, alwaysOpen: false, now: monday, past, budgetMs: 3_000 };
      const told: number[] = [];
      const instants = took.map((_, i) => took.slice(0, i).reduce((a, b) => a + b, 0));
      let looks = 0;
      const clock = () => instants[looks++] ?? Infinity;
      const { futures } = answer(whatIf, (share) => told.push(share), clock);
      return { futures, told, at: instants[looks - 1]! };
    };

    it('with as many futures as fit, the last telling how long the next takes', () => {
      expect(timed(2_000, ...Array.from({ length: 20 }, () => 300))).toMatchObject({ futures: 4, at: 2_900 });
      expect(timed(...Array.from({ length: 22 }, () => 500))).toMatchObject({ futures: 6, at: 3_000 });
      expect(timed(...Array.from({ length: 22 }, () => 10))).toMatchObject({ futures: 20, at: 200 });
    });

    it('with two at least, for one alone says nothing of chance', () => {
      expect(timed(9_000, 4_000, 4_000)).toMatchObject({ futures: 2, at: 13_000 });
    });

    it('telling meanwhile how much of the time or of the futures is through', () => {
      const { told } = timed(1_500, 600, 600, 600);
      expect(told).toEqual([0.5, 0.7, 0.9]);
      expect(timed(9_000, 4_000, 4_000).told).toEqual([1, 1]);
    });
  });
});

describe('from now on', () => {
  it('goes on from the middle of a day, with the rest of it borrowed', () => {
    const { began, since, past } = lived('datian', 7);
    const now = past.opensAt + 120 * minute;
    const others = [1, 2, 3].map((seed) => lived('datian', seed).past);
    const hall = hallAt(began, since, now);
    const busiest = Object.keys(past.staffed)[0]!;
    const closed = ask(hall, others, { mode: 'now', changes: [{ type: 'close', windowId: busiest }] }, now);
    expect(closed.change.mean.low).toBeGreaterThan(0);
    expect(closed.before.closing).toBeGreaterThan(-60);
    const coach = ask(hall, others, { mode: 'now', changes: [{ type: 'visitors', count: 50, at: '09:00' }] }, now);
    expect(coach.change.mean.low).toBeGreaterThan(0);
  });

  it('finds a clerk for whoever is called, served, held or missed, and for windows that are paused', () => {
    const driver = new Driver(twoGroups());
    driver.open('g1', 'g2', 'g3', 's1');
    for (let i = 0; i < 12; i += 1) driver.issue('enrol');
    driver.issue('card');
    driver.begin('g1');
    driver.hold('g1');
    driver.begin('g1');
    driver.minutes(5);
    driver.call('g2');
    driver.miss('g2');
    driver.call('g2');
    driver.begin('g3');
    driver.pause('g3');
    driver.pause('s1');
    const { began, since } = begun(twoGroups(), driver.facts);
    const past = likeSoFar(pastDay(began, since), driver.now, driver.now + 240 * minute);
    const question: Question = { mode: 'now', changes: [{ type: 'open', windowId: 'g4' }] };
    const given = ask(JSON.stringify(freeze(driver.hall)), [past], question, driver.now);
    expect(given.futures).toBe(5);
    expect(given.change.mean.high).toBeLessThan(0);
    // By slow windows the same takes longer.
    const slow = learned(Object.fromEntries(driver.hall.config.windows.map(({ id }) => [id, 150])));
    const slowly = ask(JSON.stringify({ ...freeze(driver.hall), learned: slow }), [past], question, driver.now);
    expect(slowly.before.mean).toBeGreaterThan(1.2 * given.before.mean);
    // Whoever waits for the window that is paused is served when its clerk is back.
    expect(given.groups.find(({ label }) => label === '3')!.before.mean).toBeLessThan(60);
  });
});

describe('a question', () => {
  const driver = new Driver(smallHall());
  driver.ask({ type: 'open', windowId: 'g1' }, clerk('g1'));
  const faults = (...changes: Change[]) => faultsOf(driver.hall, { mode: 'now', changes }, monday);

  it('is told every fault', () => {
    const all = faults(
      { type: 'open', windowId: 'g2' },
      { type: 'close', windowId: 'nowhere' },
      { type: 'open', windowId: 'g2', from: '15:00', until: '14:00' },
      { type: 'close', windowId: 'g1', until: '09:00' },
      { type: 'window', windowId: 'g1' },
      { type: 'window', windowId: 'g1', kind: 'specialist' },
      { type: 'window', windowId: 's1', services: ['card', 'none'], overflow: ['nothing'] },
      { type: 'visitors', count: 5, services: ['none'] },
    );
    expect(all.map(({ path }) => path)).toEqual([
      'changes.1.windowId',
      'changes.2.until',
      'changes.3.until',
      'changes.4.windowId',
      'changes.5.services',
      'changes.6.services.1',
      'changes.6.overflow.0',
      'changes.7.services.0',
    ]);
    expect(all.every(({ message }) => message.length > 0)).toBe(true);
  });

  it('has none when it can be asked', () => {
    expect(
      faults({ type: 'open', windowId: 'g2', from: '12:00', until: '13:00' }, { type: 'visitors', count: 5 }),
    ).toEqual([]);
  });
});

it('has the sign right for a day that it has not seen', () => {
  // One window more from a moment of the day on: the answer then, beside that very day lived through with it.
  const shape = shapes['luhe-834'];
  const past = [1, 2, 3, 4].map((seed) => lived('luhe-834', seed).past);
  const large: { said: number; was: number }[] = [];
  for (let seed = 21; seed <= 32; seed += 1) {
    const { windowId } = dayOf(shape, seed).shifts[seed % 12]!;
    const now = past[0]!.opensAt + (45 + (seed % 4) * 30) * minute;
    const without = lived('luhe-834', seed, shape.config, staffedFrom(dayOf(shape, seed), windowId, null));
    const withIt = lived('luhe-834', seed, shape.config, staffedFrom(dayOf(shape, seed), windowId, now));
    const waited = ({ began, since, past }: typeof without) =>
      happened(thaw(JSON.parse(began) as FrozenHall), since, now, past.closesAt).mean;
    const hall = hallAt(without.began, without.since, now);
    const { change } = ask(hall, past, { mode: 'now', changes: [{ type: 'open', windowId }] }, now);
    const was = waited(withIt) - waited(without);
    if (Math.abs(was) > 1) large.push({ said: change.mean.value, was });
  }
  expect(large.length).toBeGreaterThanOrEqual(6);
  const right = large.filter(({ said, was }) => Math.sign(said) === Math.sign(was));
  expect(right.length / large.length).toBeGreaterThanOrEqual(0.95);
}, 120_000);

/** That day with a window staffed from then on only; null: not at all. */
function staffedFrom(day: Day, windowId: string, from: number | null): Day {
  const minutes = from === null ? null : (from - day.opensAt) / minute;
  const absence = { from: day.opensAt, minutes };
  const shifts = day.shifts.map((shift) =>
    shift.windowId === windowId
      ? { ...shift, absences: [absence, ...shift.absences.filter((one) => from !== null && one.from > from)] }
      : shift,
  );
  return { ...day, shifts };
}
