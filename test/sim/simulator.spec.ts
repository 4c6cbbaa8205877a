/** The simulator: a day goes to its end, the same way each time, and nobody idles or is passed over on any of them. */
import { describe, expect, it } from '@jest/globals';
import type { FactOf } from '../../src/core/facts.js';
import { Agenda } from '../../src/sim/agenda.js';
import { closesAt, dayOf, opensAt } from '../../src/sim/day.js';
import { firstCome } from '../../src/sim/goals.js';
import { randomShape } from '../../src/sim/random-halls.js';
import { shapeNames } from '../../src/sim/shapes.js';
import { simulate } from '../../src/sim/simulator.js';
import { shapes, withSlots } from './sim-kit.js';

const minute = 60_000;

it('the agenda gives what is due first, and of the same instant what was set first', () => {
  const agenda = new Agenda();
  const done: string[] = [];
  for (const at of [5, 3, 5, 1, 3, 5, 2]) agenda.add(at, () => done.push(`${at}`));
  agenda.add(3, () => done.push('3 last'));
  const dues: number[] = [];
  for (let entry = agenda.next(); entry; entry = agenda.next()) {
    dues.push(entry.at);
    entry.act();
  }
  expect(dues).toEqual([1, 2, 3, 3, 3, 5, 5, 5]);
  expect(done).toEqual(['1', '2', '3', '3', '3 last', '5', '5', '5']);
});

describe.each(shapeNames)('a day of %s', (name) => {
  const shape = shapes[name];
  const day = dayOf(shape, 11);
  const { facts, measures } = simulate(shape.config, day);

  it('sees everybody off: served, or missed and gone for good', () => {
    const gone = day.visitors.filter(({ misses }) => misses && misses.returnsAfterMinutes === null).length;
    expect(measures.slips.filter(({ ended }) => ended === null || ended === 'other')).toEqual([]);
    if (name !== 'datian-before') {
      expect(measures.missed).toBe(gone);
      expect(measures.slips).toHaveLength(day.visitors.length);
    }
    const open = new Set<string>();
    for (const fact of facts) {
      if (fact.type === 'window-opened') open.add(fact.windowId);
      if (fact.type === 'window-closed') open.delete(fact.windowId);
    }
    expect([...open]).toEqual([]);
  });

  it('lets no window idle beside a ticket it may serve, and calls nobody past a senior in the same line', () => {
    expect(measures.idleBeside).toBe(0);
    expect(measures.juniorFirst).toBe(0);
  });
});

it.each(['window', 'pooled'] as const)('policy %s lets nobody idle or be passed over in a line either', (name) => {
  const { measures } = simulate(shapes['luhe-1075'].config, dayOf(shapes['luhe-1075'], 12), { name });
  expect(measures.idleBeside).toBe(0);
  expect(measures.juniorFirst).toBe(0);
});

it('halls nobody built keep both, too', () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const shape = randomShape(seed);
    const { idleBeside, juniorFirst } = simulate(shape.config, dayOf(shape, seed)).measures;
    expect([seed, idleBeside, juniorFirst]).toEqual([seed, 0, 0]);
  }
});

it('nobody is ever overtaken by a junior in the first-come queue', () => {
  for (const name of ['datian-apart', 'luhe-1404-trouble', 'xiangyang'] as const) {
    const { measures } = simulate(shapes[name].config, dayOf(shapes[name], 13), firstCome);
    // Appointments of one half hour are of one seniority: among them it does not matter who goes first.
    expect([name, measures.worstJunior.max]).toEqual([name, 0]);
  }
});

it('the same day gives the same facts, to the byte', () => {
  const facts = () =>
    JSON.stringify(simulate(shapes['luhe-1404-trouble'].config, dayOf(shapes['luhe-1404-trouble'], 14)).facts);
  expect(facts()).toBe(facts());
});

describe('clerks', () => {
  const shape = shapes['luhe-1404-trouble'];
  const { facts } = simulate(shape.config, dayOf(shape, 15));
  const of = <T extends (typeof facts)[number]['type']>(type: T) =>
    facts.filter((fact): fact is FactOf<T> & typeof fact => fact.type === type);

  it('go to lunch once the visitor in hand is done, for as long as it takes', () => {
    const paused = of('window-paused');
    expect(paused.length).toBeGreaterThanOrEqual(shape.config.windows.length - 3);
    for (const { at, windowId } of paused.slice(0, 20)) {
      const back = of('window-resumed').find((fact) => fact.windowId === windowId && fact.at > at)!;
      expect([45 * minute, 60 * minute]).toContain(back.at - at);
    }
  });

  it('call again before they give up, and take those back who return', () => {
    expect(of('ticket-missed').length).toBeGreaterThan(20);
    expect(of('ticket-recalled')).toHaveLength(of('ticket-missed').length);
    expect(of('ticket-returned').length).toBeGreaterThan(5);
  });

  it('finish after hours what was begun, while no number is given any more', () => {
    expect(Math.max(...of('ticket-issued').map(({ at }) => at))).toBeLessThan(closesAt);
    expect(Math.max(...of('ticket-completed').map(({ at }) => at))).toBeGreaterThan(closesAt);
    expect(of('hall-opened').map(({ at }) => at)).toEqual([opensAt]);
    expect(of('hall-closed').map(({ at }) => at)).toEqual([closesAt]);
  });
});

it('who booked is checked in, and counts from half an hour before their slot', () => {
  const { config } = shapes['luhe-834'];
  const day = withSlots(dayOf(shapes['luhe-834'], 16));
  const { facts } = simulate(config, day);
  const of = <T extends (typeof facts)[number]['type']>(type: T) =>
    facts.filter((fact): fact is FactOf<T> & typeof fact => fact.type === type);
  const booked = day.visitors.filter(({ slot }) => slot !== undefined);
  expect(booked.length).toBeGreaterThan(50);
  expect(of('appointment-booked')).toHaveLength(booked.length);
  expect(of('appointment-kept')).toHaveLength(booked.length);
  const kept = of('ticket-issued').filter(({ slot }) => slot !== undefined);
  expect(kept.map(({ at }) => at)).toEqual(booked.map(({ arrivesAt }) => arrivesAt));
  for (const { priority, slot, seniority } of kept)
    expect([priority, seniority]).toEqual(['appointment', slot! - 30 * minute]);
  expect(new Set(kept.map(({ at, slot }) => at < slot!)).size).toBe(2); // some early, some late
});

it('before the reform a visitor takes a number for each matter, one after the other', () => {
  const { facts } = simulate(shapes['datian-before'].config, dayOf(shapes['datian-before'], 16));
  const issued = facts.filter((fact) => fact.type === 'ticket-issued') as FactOf<'ticket-issued'>[];
  expect(issued.every(({ services }) => services.length === 1)).toBe(true);
  const persons = new Map<string, string[]>();
  for (const { person, ticketId } of issued) persons.set(person!, [...(persons.get(person!) ?? []), ticketId]);
  const several = [...persons.values()].filter((tickets) => tickets.length > 1);
  expect(several.length).toBeGreaterThan(50);
  const endedAt = (ticketId: string) =>
    facts.find((fact) => fact.type === 'ticket-completed' && fact.ticketId === ticketId)!.at;
  for (const [first, second] of several.slice(0, 20))
    expect(issued.find(({ ticketId }) => ticketId === second)!.at).toBe(endedAt(first!));
});

it('a specialist helps at the very instant at which it may', () => {
  const { facts } = simulate(shapes.datian.config, dayOf(shapes.datian, 17));
  const since = new Map<string, number>();
  const waited: number[] = [];
  for (const fact of facts) {
    // Promised anew while it waits, a ticket waits on.
    if (fact.type === 'ticket-assigned' && !since.has(fact.ticketId)) since.set(fact.ticketId, fact.at);
    if (fact.type !== 'ticket-called') continue;
    if (fact.why.rule === 'overflow') waited.push(fact.at - since.get(fact.ticketId)!);
    since.delete(fact.ticketId);
  }
  expect(Math.min(...waited)).toBe(10 * minute);
});
