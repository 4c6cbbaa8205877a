/** Whether dispatch reaches what was set for it, on simulated days, against one first-come queue of the same visitors. */
import type { Actor, CommandBody } from '../core/commands.js';
import { decide, isRefusal } from '../core/decide.js';
import { evolve } from '../core/evolve.js';
import type { HallConfig, Learned, Policy } from '../core/hall.js';
import { newHall } from '../core/state.js';
import { dayOf, opensAt } from './day.js';
import type { Measures } from '../figures/measures.js';
import { live } from './months.js';
import { Stream } from './random.js';
import { randomShape } from './random-halls.js';
import type { Shape } from './shapes.js';
import { simulate } from './simulator.js';
import { mean, percentile, sum } from '../figures/statistics.js';

/** A goal on one kind of day: what was reached, what was to be reached. */
export interface Goal {
  on: string;
  measure: string;
  value: string;
  reach: string;
  reached: boolean;
  /** What the value is made of. */
  note?: string;
}

/** Always the most senior ticket that the free window may serve, wherever it waits: the fairest rule, with no promise. */
export const firstCome: Partial<Policy> = { name: 'pooled', guardSeniorMinutes: 0, guardWaitMinutes: -1 };

type Of = (measures: Measures) => number;

/** Days from which a hall has learned before it is looked at. */
const daysBefore = 10;

/** The goals on days of one shape, in a hall that has learned from days before. */
export function goalsOn(shape: Shape, seeds: number, policy: Partial<Policy> = {}): Goal[] {
  const { learned } = live(shape, daysBefore, policy);
  const runs = seedsUpTo(seeds).map((seed) => bothWays(shape, seed, policy, learned));
  const meanOf = (whose: 'ours' | 'fair', of: Of) => mean(runs.map((run) => of(run[whose])));
  const goal = (measure: string, of: Of, most: number, show: Show, note?: string): Goal => ({
    ...goalOf(shape.name, measure, meanOf('ours', of), most, show),
    note,
  });
  const against = (measure: string, of: Of, most: number) =>
    goalOf(shape.name, measure, meanOf('ours', of) / meanOf('fair', of), most, ratio);
  return [
    against('mean wait / first-come', (m) => m.wait.mean, 1.03),
    against('p95 wait / first-come', (m) => m.wait.p95, 1.05),
    goal('slips whose group changed', changedBut('overflow'), 0.05, percent, rulesOf(runs.map((run) => run.ours))),
    goal('... twice', (m) => m.changedTwice, 0.001, percent),
    goal('worst overtaker junior by, p95', (m) => m.worstJunior.p95, 16, minutes),
    goal('idle beside a ticket it may serve', (m) => m.idleBeside, 0, seconds),
    goal('junior before senior in one line', (m) => m.juniorFirst, 0, times),
  ];
}

/** Changes by other rules than this; a specialist's help after `helpAfter` is what the visitor was told to expect. */
function changedBut(rule: string): Of {
  return ({ changes, slips }) =>
    sum(Object.entries(changes), ([by, count]) => (by === rule ? 0 : count)) / Math.max(1, slips.length);
}

/** The rules by which slips changed their group, the most frequent first. */
function rulesOf(days: Measures[]): string {
  const slips = sum(days, (day) => day.slips.length);
  const counts = new Map<string, number>();
  for (const { changes } of days)
    for (const [rule, count] of Object.entries(changes)) counts.set(rule, (counts.get(rule) ?? 0) + count);
  return [...counts]
    .map(([rule, count]) => ({ rule, share: count / slips }))
    .filter(({ share }) => share >= 0.0005)
    .sort((a, b) => b.share - a.share)
    .map(({ rule, share }) => `${rule} ${percent(share)}`)
    .join(', ');
}

/** The same over halls nobody built, weighted by how much is waited there. */
export function goalOnRandomHalls(halls: number, policy: Partial<Policy> = {}): Goal {
  const waited = (m: Measures) => m.wait.mean * m.slips.length;
  const runs = seedsUpTo(halls).map((seed) => bothWays(randomShape(seed), seed, policy));
  const ratioOfSums = sum(runs, (run) => waited(run.ours)) / sum(runs, (run) => waited(run.fair));
  return goalOf(`${halls} random halls`, 'mean wait / first-come', ratioOfSums, 1.01, ratio);
}

/** The same commands at the same times give the same facts. */
export function goalOfSameness(shape: Shape): Goal {
  const facts = () => JSON.stringify(simulate(shape.config, dayOf(shape, 1)).facts);
  const [once, again] = [facts(), facts()];
  const same = once === again;
  return {
    on: shape.name,
    measure: 'same day, same facts',
    value: same ? 'to the byte' : 'differ',
    reach: 'to the byte',
    reached: same,
  };
}

/** How long it takes to decide while 450 wait and every window is open. */
export function goalsOfSpeed(shape: Shape): Goal[] {
  const { issues, calls } = timed(shape.config, 450, 400);
  return [
    speed(shape, 'decide an issue, median (p99)', issues, 1),
    speed(shape, 'decide a call, median (p99)', calls, 0.1),
  ];
}

/** The median decides: what else the machine does now and then is no fault of the law. */
function speed(shape: Shape, measure: string, took: number[], most: number): Goal {
  const median = percentile(took, 0.5);
  const value = `${milliseconds(median)} (${milliseconds(percentile(took, 0.99))})`;
  const on = `${shape.name}, 450 waiting`;
  return { on, measure, value, reach: `≤ ${most} ms`, reached: median <= most };
}

function bothWays(
  shape: Shape,
  seed: number,
  policy: Partial<Policy>,
  learned: Learned | null = null,
): { ours: Measures; fair: Measures } {
  const day = dayOf(shape, seed);
  return {
    ours: simulate(shape.config, day, policy, learned).measures,
    fair: simulate(shape.config, day, firstCome).measures,
  };
}

/** Milliseconds of each decision, in rounds of one issued, one called and one served, so that as many go on waiting. */
function timed(config: HallConfig, waiting: number, rounds: number): { issues: number[]; calls: number[] } {
  const hall = newHall(config.id);
  const which = new Stream(1, 'speed');
  const issues: number[] = [];
  const calls: number[] = [];
  let now = opensAt;
  const ask = (body: CommandBody, actor: Actor, into?: number[]) => {
    now += 1000;
    const begun = performance.now();
    const decision = decide(hall, { ...body, actor }, now);
    into?.push(performance.now() - begun);
    if (isRefusal(decision)) throw new Error(`${body.type} was refused: ${decision.detail}`);
    for (const fact of decision) evolve(hall, fact);
  };
  const issue = (into?: number[]) => {
    const services = [which.pick(config.services).id];
    const priority = which.chance(0.12) ? 'priority' : 'normal';
    ask(
      { type: 'issue', services, priority, language: 'zh-CN', person: null },
      { by: 'kiosk:k1', role: 'kiosk' },
      into,
    );
  };
  const clerk = (id: string): Actor => ({ by: `clerk:${id}`, role: 'clerk', clerk: { userId: id, name: id } });
  ask({ type: 'configure', config }, { by: 'admin', role: 'admin' });
  for (const { id } of config.windows) ask({ type: 'open', windowId: id }, clerk(id));
  for (let i = 0; i < waiting; i += 1) issue();
  for (let round = 0; round < rounds; round += 1) {
    const windowId = config.windows[round % config.windows.length]!.id;
    issue(issues);
    ask({ type: 'call', windowId }, clerk(windowId), calls);
    if (!hall.windows.get(windowId)!.ticketId) continue;
    ask({ type: 'start', windowId }, clerk(windowId));
    ask({ type: 'complete', windowId, matters: null }, clerk(windowId));
  }
  // The first rounds run on code that is not compiled yet, as after any start of the program.
  const warm = Math.floor(rounds / 4);
  return { issues: issues.slice(warm), calls: calls.slice(warm) };
}

type Show = (n: number) => string;

function goalOf(on: string, measure: string, value: number, most: number, show: Show): Goal {
  return { on, measure, value: show(value), reach: most === 0 ? show(0) : `≤ ${show(most)}`, reached: value <= most };
}

function seedsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

const ratio: Show = (n) => n.toFixed(3);
const percent: Show = (n) => `${(n * 100).toFixed(1)} %`;
const minutes: Show = (n) => `${n.toFixed(1)} min`;
const seconds: Show = (n) => `${n.toFixed(0)} s`;
const times: Show = (n) => `${n.toFixed(1)} times`;
const milliseconds: Show = (n) => `${n.toFixed(3)} ms`;
