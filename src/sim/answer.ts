/** The answer to a what-if question: how long everybody waited in each branch, and what the change changed. */
import { evolve } from '../core/evolve.js';
import type { Fact } from '../core/facts.js';
import type { Hall, Instant } from '../core/hall.js';
import { minute } from '../core/policy.js';
import { mean, percentile, sum } from '../figures/statistics.js';

/** Minutes. `closing` counts from the end of the hours until the last visitor is done. */
export interface Figures {
  mean: number;
  p95: number;
  closing: number;
}

/** A change with the 95 % interval of its mean over such days; one single day may well lie outside. */
export interface Difference {
  value: number;
  low: number;
  high: number;
}

export interface Part {
  groupId: string;
  label: string;
  visitors: number;
  before: { mean: number; p95: number };
  after: { mean: number; p95: number };
  change: Difference;
}

export interface Answer {
  /** Futures that were compared. */
  futures: number;
  before: Figures;
  after: Figures;
  change: Record<keyof Figures, Difference>;
  /** By the group in whose line visitors would stand without the change. */
  groups: Part[];
  /** Labels of the groups that get worse beyond doubt. */
  worse: string[];
}

/** One future, lived through twice. */
export interface Comparison {
  before: Lived;
  after: Lived;
}

/** Minutes that each visitor waited, by who they are and the group they first stood in. */
export interface Lived {
  waits: Map<string, { minutes: number; groupId: string }>;
  closing: number;
}

/** Hears the facts of a branch and notes how long everybody waited. */
export class Living {
  readonly waits = new Map<string, { minutes: number; groupId: string }>();
  lastAt: Instant = -Infinity;
  private readonly waiting = new Map<string, { who: string; since: Instant; groupId: string }>();
  private readonly count = new Map<Instant, number>();

  constructor(hall: Hall) {
    for (const { id, status, groupId, issuedAt } of hall.tickets.values())
      if (status === 'waiting' && groupId) this.waiting.set(id, { who: id, since: issuedAt, groupId });
  }

  hear(fact: Fact): void {
    switch (fact.type) {
      case 'ticket-issued': {
        // Numbers differ from branch to branch; when somebody came does not.
        const nth = (this.count.get(fact.at) ?? 0) + 1;
        this.count.set(fact.at, nth);
        this.waiting.set(fact.ticketId, { who: `${fact.at}/${nth}`, since: fact.at, groupId: '' });
        return;
      }
      case 'ticket-assigned': {
        const one = this.waiting.get(fact.ticketId);
        if (one) one.groupId ||= fact.groupId;
        return;
      }
      case 'ticket-called': {
        const one = this.waiting.get(fact.ticketId);
        if (one) this.waits.set(one.who, { minutes: (fact.at - one.since) / minute, groupId: one.groupId });
        this.waiting.delete(fact.ticketId);
        return;
      }
      case 'ticket-completed':
        this.lastAt = fact.at;
        return;
      case 'ticket-cancelled':
      case 'ticket-voided':
        this.waiting.delete(fact.ticketId);
        return;
      default:
    }
  }

  /** Whoever was never called has waited until the last clerk went: a change that leaves people out is no better for it. */
  end(at: Instant): void {
    for (const { who, since, groupId } of this.waiting.values())
      this.waits.set(who, { minutes: (at - since) / minute, groupId });
  }
}

/** What really happened to those called after `since`, from the hall as the day began and its facts. */
export function happened(hall: Hall, facts: Fact[], since: Instant, closesAt: Instant): Figures {
  const later = facts.filter(({ at }) => at > since);
  for (const fact of facts) if (fact.at <= since) evolve(hall, fact);
  const living = new Living(hall);
  for (const fact of later) living.hear(fact);
  return figuresOf({ waits: living.waits, closing: (Math.max(living.lastAt, since) - closesAt) / minute });
}

export function summary(comparisons: Comparison[], hall: Hall): Answer {
  const figures = comparisons.map(({ before, after }) => ({ before: figuresOf(before), after: figuresOf(after) }));
  const over = (which: 'before' | 'after'): Figures => ({
    mean: mean(figures.map((one) => one[which].mean)),
    p95: mean(figures.map((one) => one[which].p95)),
    closing: mean(figures.map((one) => one[which].closing)),
  });
  const change = (of: keyof Figures) => differenceOf(figures.map(({ before, after }) => after[of] - before[of]));
  const groups = partsOf(comparisons, hall);
  return {
    futures: comparisons.length,
    before: over('before'),
    after: over('after'),
    change: { mean: change('mean'), p95: change('p95'), closing: change('closing') },
    groups,
    // An interval without width comes of one future only, which leaves every doubt.
    worse: groups.filter(({ change: { low, value } }) => low > 0 && low < value).map(({ label }) => label),
  };
}

function figuresOf({ waits, closing }: Lived): Figures {
  const minutes = [...waits.values()].map((wait) => wait.minutes);
  return { mean: mean(minutes), p95: percentile(minutes, 0.95), closing };
}

function partsOf(comparisons: Comparison[], hall: Hall): Part[] {
  const ids = new Set(comparisons.flatMap(({ before }) => [...before.waits.values()].map(({ groupId }) => groupId)));
  return [...ids].sort().map((groupId) => {
    const each = comparisons.flatMap(({ before, after }) => {
      const members = [...before.waits].filter(([who, wait]) => wait.groupId === groupId && after.waits.has(who));
      if (members.length === 0) return [];
      return [
        {
          before: members.map(([, { minutes }]) => minutes),
          after: members.map(([who]) => after.waits.get(who)!.minutes),
        },
      ];
    });
    const over = (which: 'before' | 'after') => ({
      mean: mean(each.map((one) => mean(one[which]))),
      p95: mean(each.map((one) => percentile(one[which], 0.95))),
    });
    return {
      groupId,
      label: hall.floor.groups.get(groupId)?.label ?? groupId,
      visitors: Math.round(mean(each.map((one) => one.before.length))),
      before: over('before'),
      after: over('after'),
      change: differenceOf(each.map((one) => mean(one.after) - mean(one.before))),
    };
  });
}

/** Student's t for 95 %, by degrees of freedom from 1 on. */
const student = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1, 2.09,
];

function differenceOf(values: number[]): Difference {
  const value = mean(values);
  const n = values.length;
  if (n < 2) return { value, low: value, high: value };
  const variance = sum(values, (one) => (one - value) ** 2) / (n - 1);
  const half = (student[n - 2] ?? 1.96) * Math.sqrt(variance / n);
  return { value, low: value - half, high: value + half };
}
