/** The simulator stripped down to a textbook queue, and the same queue worked out by hand from the same draws. */
import { runDay } from '../../src/sim/simulator.js';
import type { Day, Visitor } from '../../src/sim/day.js';
import { Stream } from '../../src/sim/random.js';
import type { HallConfig, Policy } from '../../src/core/hall.js';

// Taken from the global object once: millions of customers ask for them.
const { max, round } = Math;

/** Arrival and service in whole milliseconds, as the hall's clock has them; `first` goes before all others. */
export interface Customer {
  arrives: number;
  serves: number;
  first: boolean;
}

export interface Queue {
  servers: number;
  /** Share of the servers' time that is asked for. */
  usage: number;
  /** Deviation over mean of the service time; 'exponential' is 1 with that very distribution. */
  service: 'exponential' | number;
  /** Share of customers who go first. */
  firstShare?: number;
}

/** Milliseconds: short, so that one day has room for very many. */
export const meanService = 1000;

/** Draws go on and on; whoever asks stops. */
export function* customersOf({ servers, usage, service, firstShare = 0 }: Queue, seed: number): Generator<Customer> {
  const gaps = new Stream(seed, 'gaps');
  const minutes = new Stream(seed, 'service');
  const who = new Stream(seed, 'who');
  for (let at = 0; ;) {
    at += gaps.exponential(meanService / (servers * usage));
    const serves =
      service === 'exponential' ? minutes.exponential(meanService) : minutes.lognormal(meanService, service);
    yield { arrives: round(at), serves: round(serves), first: who.chance(firstShare) };
  }
}

export function take(customers: Generator<Customer>, count: number): Customer[] {
  return Array.from({ length: count }, () => customers.next().value as Customer);
}

const midnight = Date.parse('2026-11-23T00:00:00Z');

/** A hall of one service and equal windows that never closes. */
function hallOf(servers: number): HallConfig {
  const text = { 'zh-CN': '队', en: 'Queue' };
  const allDay: [string, string][] = [['00:00', '24:00']];
  return {
    id: 'queue',
    name: text,
    hours: { timezone: 'UTC', weekdays: allDay, saturday: allDay, sunday: allDay },
    zones: [{ id: 'a', name: text }],
    services: [
      { id: 's', name: text, agency: 'a', control: 'handle', typicalMinutes: meanService / 60_000, general: true },
    ],
    windows: Array.from({ length: servers }, (_, i) => ({
      id: `w${i + 1}`,
      label: `${i + 1}`,
      kind: 'general',
      zone: 'a',
    })),
    escalation: [],
  };
}

/** Milliseconds that each customer waits when the day runs through the core. */
export function simulatedWaits(customers: Customer[], servers: number, policy: Partial<Policy>): number[] {
  const visitors = customers.map(({ arrives, serves, first }): Visitor => ({
    arrivesAt: midnight + arrives,
    services: ['s'],
    minutes: { s: serves / 60_000 },
    deskMinutes: 0,
    walkSeconds: 0,
    priority: first ? 'green' : 'normal',
    misses: null,
    sentOnTo: null,
    leavesAt: null,
  }));
  const config = hallOf(servers);
  const closesAt = visitors[visitors.length - 1]!.arrivesAt + 1;
  const endsAt = midnight + 24 * 3_600_000 - 1;
  const shifts = config.windows.map(({ id }) => ({ windowId: id, pace: 1, absences: [] }));
  const day: Day = { opensAt: midnight, closesAt, endsAt, visitors, shifts, numberForEach: false };
  const issued = new Map<string, number>();
  const waits: number[] = [];
  runDay(config, day, { sittingMinutes: 0, ...policy }, (fact) => {
    if (fact.type === 'ticket-issued') issued.set(fact.ticketId, issued.size);
    if (fact.type === 'ticket-called') {
      const index = issued.get(fact.ticketId)!;
      waits[index] = fact.at - visitors[index]!.arrivesAt;
    }
  });
  return waits;
}

/** The same by hand: each in turn goes to the server that is free first. */
export function* waitsInTurn(customers: Iterable<Customer>, servers: number): Generator<number> {
  const freeAt = new Float64Array(servers);
  for (const { arrives, serves } of customers) {
    let server = 0;
    for (let i = 1; i < servers; i += 1) if (freeAt[i]! < freeAt[server]!) server = i;
    const begins = max(arrives, freeAt[server]!);
    freeAt[server] = begins + serves;
    yield begins - arrives;
  }
}

/** The same by hand at one server that takes those who go first before all others. */
export function waitsWithPriority(customers: Customer[]): number[] {
  const waits: number[] = [];
  const lines: [number[], number[]] = [[], []];
  let freeAt = 0;
  let next = 0;
  while (waits.length < customers.length || lines.some((line) => line.length > 0)) {
    const nobody = lines.every((line) => line.length === 0);
    if (nobody && next >= customers.length) break;
    if (nobody) freeAt = Math.max(freeAt, customers[next]!.arrives);
    for (; next < customers.length && customers[next]!.arrives <= freeAt; next += 1)
      lines[customers[next]!.first ? 0 : 1].push(next);
    const index = (lines[0].length > 0 ? lines[0] : lines[1]).shift()!;
    waits[index] = freeAt - customers[index]!.arrives;
    freeAt += customers[index]!.serves;
  }
  return waits;
}
