/** Days one after the other in a hall that learns every night from those before, as a real one does. */
import type { Fact } from '../core/facts.js';
import type { Learned, Policy } from '../core/hall.js';
import { dayFigures, type DayFigures } from '../figures/day-figures.js';
import { learn } from '../figures/learn.js';
import { dayOf } from './day.js';
import type { Shape } from './shapes.js';
import { runDay } from './simulator.js';

export interface Lived {
  days: DayFigures[];
  /** What the hall knows after the last of them. */
  learned: Learned | null;
}

/** Seeds of these days lie far from those on which policies are compared: nothing is tried on what was learned from. */
const firstSeed = 100_000;
const firstDay = Date.parse('2026-01-01');

/** So many days of this shape under a policy. */
export function live(shape: Shape, days: number, policy: Partial<Policy> = {}): Lived {
  const lived: Lived = { days: [], learned: null };
  for (let i = 0; i < days; i += 1) {
    const facts: Fact[] = [];
    runDay(shape.config, dayOf(shape, firstSeed + i), policy, (fact) => facts.push(fact), lived.learned);
    const date = new Date(firstDay + i * 86_400_000).toISOString().slice(0, 10);
    lived.days.push(dayFigures(date, shape.config, facts));
    lived.learned = learn(shape.config, lived.days);
  }
  return lived;
}
