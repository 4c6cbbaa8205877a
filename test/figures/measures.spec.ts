/** The measures on days small enough to work out by hand. */
import { describe, expect, it } from '@jest/globals';
import { measure, type Measures, type Slip } from '../../src/figures/measures.js';
import { percentile, spread } from '../../src/figures/statistics.js';
import type { Ticket } from '../../src/core/hall.js';
import { Driver, smallHall, supervisor, timer, twoGroups } from '../core/hall-kit.js';

const slipOf = (measures: Measures, ticket: Ticket): Slip =>
  measures.slips.find(({ ticketId }) => ticketId === ticket.id)!;

describe('waits', () => {
  it('run from the number to the call, and again from each further line', () => {
    const day = new Driver();
    day.open('g1', 's1');
    const ticket = day.issue('enrol', 'card');
    day.minutes(4);
    day.begin('g1');
    day.minutes(10);
    day.complete('g1');
    day.minutes(3);
    day.serve('s1');
    const measures = measure(day.facts);
    expect(slipOf(measures, ticket).waits).toEqual([4, 3]);
    expect(slipOf(measures, ticket).ended).toBe('completed');
    expect(measures.wait).toEqual({ mean: 7, p50: 7, p95: 7, max: 7 });
    expect(measures.firstWait.mean).toBe(4);
    expect(measures.legWait.mean).toBe(3.5);
  });

  it('of a missed visitor do not count the time away', () => {
    const day = new Driver();
    day.open('g1');
    const ticket = day.issue('enrol');
    day.minutes(2);
    day.call('g1');
    day.miss('g1');
    expect(measure(day.facts).missed).toBe(1);
    day.minutes(15);
    day.comeBack(ticket);
    day.minutes(1);
    day.serve('g1');
    const measures = measure(day.facts);
    expect(slipOf(measures, ticket).waits).toEqual([2, 1]);
    expect([measures.missed, measures.completed]).toEqual([0, 1]);
  });

  it('of one person add up to one visit', () => {
    const day = new Driver();
    day.open('g1');
    for (const wait of [5, 7]) {
      day.issueAs({ person: 'p' }, 'enrol');
      day.minutes(wait);
      day.serve('g1');
    }
    expect(measure(day.facts).wait).toEqual({ mean: 12, p50: 12, p95: 12, max: 12 });
  });

  it('that never end count as no wait, and an expired visitor as neither served nor missed', () => {
    const day = new Driver();
    const ticket = day.issue('enrol');
    day.minutes(24 * 60);
    day.tick();
    const measures = measure(day.facts);
    expect(slipOf(measures, ticket)).toMatchObject({ waits: [], ended: 'other' });
    expect(measures.wait.mean).toBe(0);
  });
});

describe('overtaking', () => {
  it('counts calls of juniors past a senior whom the window may serve, and by how much the worst was junior', () => {
    const day = new Driver();
    const first = day.issue('enrol');
    day.minutes(5);
    const second = day.issue('enrol');
    day.minutes(6);
    const third = day.issue('enrol');
    day.open('g1', 'g2');
    for (const [windowId, ticket] of [
      ['g1', second],
      ['g2', third],
    ] as const)
      day.ask({ type: 'call-chosen', windowId, ticketId: ticket.id, reason: 'r' }, supervisor);
    const measures = measure(day.facts);
    expect(slipOf(measures, first)).toMatchObject({ overtaken: 2, worstJunior: 11 });
    expect(slipOf(measures, second)).toMatchObject({ overtaken: 0, worstJunior: 0 });
    expect(measures.overtaken).toBeCloseTo(1 / 3);
    expect(measures.juniorFirst).toBe(2);
  });

  it('goes by effective seniority: priority is half an hour senior', () => {
    const day = new Driver();
    const normal = day.issue('enrol');
    day.minutes(10);
    day.issueAs({ priority: 'priority' }, 'enrol');
    day.open('g1');
    day.call('g1');
    expect(slipOf(measure(day.facts), normal).overtaken).toBe(0);
  });

  it('does not count whom the window may not serve, or who chose another window', () => {
    const day = new Driver();
    day.open('g1', 'g2', 's1');
    const card = day.issue('card');
    const chooser = day.issue('enrol');
    day.switch(chooser, 'g2');
    day.minutes(1);
    day.issue('enrol');
    day.call('g1');
    const measures = measure(day.facts);
    expect([card, chooser].map((ticket) => slipOf(measures, ticket).overtaken)).toEqual([0, 0]);
  });
});

describe('promises', () => {
  it('are changed when another group calls, or a closing window moves the ticket, and not by the visitor', () => {
    const day = new Driver(twoGroups());
    day.open('g1');
    const [helped, moved, chose] = [day.issue('enrol'), day.issue('enrol'), day.issue('enrol')];
    day.open('g3', 'g4');
    day.switch(chose, 'g3');
    day.call('g4'); // helps the first of the other line
    day.at('close', 'g1'); // the second is promised anew
    const measures = measure(day.facts);
    expect([helped, moved, chose].map((ticket) => slipOf(measures, ticket).changes)).toEqual([1, 1, 0]);
    expect(measures.changed).toBeCloseTo(2 / 3);
    expect(measures.changedTwice).toBe(0);
    expect(measures.changes).toEqual({ help: 1, 'promised anew: least-loaded-general': 1 });
  });

  it('are changed twice when moved first and then called by a third group', () => {
    const day = new Driver(twoGroups({ policy: { groupSize: 1 } }));
    day.open('g1');
    const ticket = day.issue('enrol');
    day.open('g2', 'g3');
    day.at('close', 'g1');
    const other = day.ticket(ticket.id).groupId === 'g2' ? 'g3' : 'g2';
    day.call(other);
    expect(measure(day.facts).changedTwice).toBe(1);
  });
});

describe('idleness beside a line', () => {
  it('counts each second of each window that may serve who waits', () => {
    const day = new Driver();
    day.open('g1', 'g2', 's1');
    day.issue('enrol');
    day.minutes(3);
    day.call('g1');
    day.minutes(5);
    day.tick();
    expect(measure(day.facts).idleBeside).toBe(2 * 3 * 60);
  });

  it('counts a helping specialist only once it may help', () => {
    const day = new Driver();
    day.open('g1', 'g2', 's1');
    for (const windowId of ['g1', 'g2']) {
      day.issue('enrol');
      day.begin(windowId);
    }
    day.issue('record');
    day.minutes(12);
    day.call('s1');
    expect(measure(day.facts).idleBeside).toBe(2 * 60);
  });

  it('does not count windows that are paused, or that cannot serve who waits', () => {
    const day = new Driver();
    day.open('g1', 'x1');
    day.pause('g1');
    day.issue('enrol');
    day.minutes(30);
    day.tick();
    expect(measure(day.facts).idleBeside).toBe(0);
  });
});

it('loads are minutes with a visitor of minutes at the window; after the hours they are overtime', () => {
  const day = new Driver(smallHall(), Date.parse('2026-11-23T16:40:00+08:00'));
  day.open('g1', 'g2');
  day.issue('enrol');
  day.begin('g1');
  day.minutes(20);
  day.ask({ type: 'tick' }, timer);
  day.minutes(15);
  day.complete('g1');
  day.minutes(5);
  day.at('close', 'g1');
  day.at('close', 'g2');
  const { windows, overtime, utilisation } = measure(day.facts);
  expect(
    windows.map(({ windowId, calls, busy, staffed, overtime }) => [windowId, calls, busy, staffed, overtime]),
  ).toEqual([
    ['g1', 1, 35, 40, 15],
    ['g2', 0, 0, 40, 0],
  ]);
  expect(overtime).toBe(15);
  expect(utilisation.mean).toBeCloseTo(35 / 80);
  expect(utilisation.deviation).toBeCloseTo(35 / 80);
});

it('percentiles are values that occur; of nothing they are 0', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(spread(values)).toEqual({ mean: 50.5, p50: 50, p95: 95, max: 100 });
  expect(percentile([3], 0.5)).toBe(3);
  expect(spread([])).toEqual({ mean: 0, p50: 0, p95: 0, max: 0 });
});
