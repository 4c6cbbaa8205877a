/** The simulator against queueing theory: customer by customer against the queue by hand, and that against the formulas. */
import { describe, expect, it } from '@jest/globals';
import { erlangC, waitAtOne, waitAtServers, waitsByClass } from '../../src/sim/theory.js';
import {
  type Customer,
  customersOf,
  meanService,
  type Queue,
  simulatedWaits,
  take,
  waitsInTurn,
  waitsWithPriority,
} from './queue-kit.js';

/** By hand enough to pin a mean to half of what is allowed; through the core enough to meet every case of the law. */
const byHand = 5_000_000;
const throughTheCore = 15_000;
const warmUp = 2000;
const within = 0.02;

const queues: [string, Queue, number][] = [
  ['M/M/1', { servers: 1, usage: 0.75, service: 'exponential' }, waitOf(1, 0.75)],
  ['M/M/2', { servers: 2, usage: 0.75, service: 'exponential' }, waitOf(2, 0.75)],
  ['M/M/6', { servers: 6, usage: 0.8, service: 'exponential' }, waitOf(6, 0.8)],
  ['M/M/26', { servers: 26, usage: 0.85, service: 'exponential' }, waitOf(26, 0.85)],
  ['M/G/1', { servers: 1, usage: 0.7, service: 0.6 }, waitAtOne({ rate: 0.7, mean: 1, cv: 0.6 })],
];

/** In service times, for a mean of one. */
function waitOf(servers: number, usage: number): number {
  return waitAtServers(servers, { rate: servers * usage, mean: 1 });
}

/** Means are in service times. */
function meanOf(waits: Iterable<number>, of: (index: number) => boolean = () => true): number {
  let [sum, count, index] = [0, 0, 0];
  for (const wait of waits) {
    if (index >= warmUp && of(index)) {
      sum += wait;
      count += 1;
    }
    index += 1;
  }
  return sum / count / meanService;
}

/** Mean and its standard error from the means of fifty stretches of the run. */
function meanAndError(waits: number[]): { mean: number; error: number } {
  const stretches = 50;
  const length = Math.floor((waits.length - warmUp) / stretches);
  const means = Array.from({ length: stretches }, (_, i) => {
    const part = waits.slice(warmUp + i * length, warmUp + (i + 1) * length);
    return part.reduce((sum, wait) => sum + wait, 0) / length / meanService;
  });
  const mean = means.reduce((sum, one) => sum + one, 0) / stretches;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (stretches - 1);
  return { mean, error: Math.sqrt(variance / stretches) };
}

describe.each(queues)('%s', (_, queue, expected) => {
  const { servers } = queue;

  it('by hand, over millions, agrees with the formula within 2 %', () => {
    const customers = customersOf(queue, 1);
    const mean = meanOf(waitsInTurn(limited(customers, byHand), servers));
    expect(Math.abs(mean / expected - 1)).toBeLessThan(within);
  });

  it('through the core is the queue by hand to the millisecond, and so agrees too', () => {
    const customers = take(customersOf(queue, 2), throughTheCore);
    const waits = simulatedWaits(customers, servers, { name: 'pooled' });
    expect(waits).toEqual([...waitsInTurn(customers, servers)]);
    const { mean, error } = meanAndError(waits);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });
});

it('26 windows in groups keep the mean wait of the one line within 2 %, for no window idles beside a ticket', () => {
  const customers = take(customersOf({ servers: 26, usage: 0.9, service: 'exponential' }, 3), throughTheCore);
  const inGroups = meanOf(simulatedWaits(customers, 26, { name: 'group', groupSize: 6 }));
  expect(Math.abs(inGroups / meanOf(waitsInTurn(customers, 26)) - 1)).toBeLessThan(within);
});

describe('two classes, the first without waiting for the second (Cobham)', () => {
  const queue: Queue = { servers: 1, usage: 0.75, service: 0.6, firstShare: 0.3 };
  const [first, second] = waitsByClass([
    { rate: 0.75 * 0.3, mean: 1, cv: 0.6 },
    { rate: 0.75 * 0.7, mean: 1, cv: 0.6 },
  ]);

  it('by hand, over a million, agrees with the formula within 2 %', () => {
    const customers = take(customersOf(queue, 4), 1_500_000);
    const waits = waitsWithPriority(customers);
    expect(Math.abs(meanOf(waits, (i) => customers[i]!.first) / first! - 1)).toBeLessThan(within);
    expect(Math.abs(meanOf(waits, (i) => !customers[i]!.first) / second! - 1)).toBeLessThan(within);
  });

  it('through the core, with green tickets, is the queue by hand to the millisecond', () => {
    const customers = take(customersOf(queue, 5), throughTheCore);
    expect(simulatedWaits(customers, 1, {})).toEqual(waitsWithPriority(customers));
  });
});

describe('the formulas', () => {
  it('give what the tables give', () => {
    expect(erlangC(1, 0.5)).toBeCloseTo(0.5, 10);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 10);
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
    expect(waitAtServers(1, { rate: 0.8, mean: 1 })).toBeCloseTo(4, 10);
    expect(waitAtOne({ rate: 0.8, mean: 1, cv: 1 })).toBeCloseTo(4, 10);
    expect(waitAtOne({ rate: 0.8, mean: 1, cv: 0 })).toBeCloseTo(2, 10);
  });

  it('keep the sum of work: classes change who waits, not how much is waited', () => {
    const classes = [
      { rate: 0.2, mean: 1, cv: 0.5 },
      { rate: 0.5, mean: 1, cv: 0.5 },
    ];
    const [first, second] = waitsByClass(classes);
    expect((0.2 * first! + 0.5 * second!) / 0.7).toBeCloseTo(waitAtOne({ rate: 0.7, mean: 1, cv: 0.5 }), 10);
  });

  it('refuse a queue that grows without end', () => {
    expect(() => waitAtOne({ rate: 1, mean: 1, cv: 0 })).toThrow('without end');
  });
});

function* limited(customers: Generator<Customer>, count: number): Generator<Customer> {
  for (let i = 0; i < count; i += 1) yield customers.next().value as Customer;
}
