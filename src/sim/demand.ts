/** What people come to a hall for, and how long that takes: fitted to the windows there are. */
import type { Control, HallConfig, WindowPlan } from '../core/hall.js';
import { lunchMinutes, mattersPerVisit, sittingMinutes, slow } from './day.js';
import { sum } from '../figures/statistics.js';

/** By service: how often it is asked for, how long it takes, and with which others it goes together. */
export type Demand = Map<string, { weight: number; minutes: number; cv: number; pool: string }>;

/** Matters of a normal day, and the share of the windows' time that they take. */
export interface NormalDay {
  matters: number;
  load: number;
}

/** The three levels of control: share of all matters, and minutes before scaling. */
export const levels: Record<Control, { share: number; minutes: number; cv: number }> = {
  handle: { share: 0.5, minutes: 6, cv: 0.5 },
  review: { share: 0.35, minutes: 9, cv: 0.6 },
  approve: { share: 0.15, minutes: 14, cv: 0.8 },
};

/** What comes on such a normal day; specialists are asked for so much less than their part of the windows. */
export function demandFor(config: HallConfig, normal: NormalDay, specialists: number): Demand {
  const services = fitted(config, poolsOf(config, specialists));
  const scale = scaleFor(config, services, normal);
  return new Map(
    services.map(({ id, weight, minutes, cv, pool }) => [
      id,
      { weight, minutes: minutes * scale, cv, pool: pool.name },
    ]),
  );
}

interface Asked {
  id: string;
  control: Control;
  weight: number;
  minutes: number;
  cv: number;
  pool: Pool;
}

/**
 * How often each service is asked for: matters of the three levels by their shares, and work by the windows that are
 * there for it. The two are brought together by fitting one after the other until neither moves.
 */
function fitted(config: HallConfig, pools: Pool[]): Asked[] {
  const services = config.services.flatMap(({ id, control }): Asked[] => {
    const pool = pools.find((one) => one.services.has(id));
    return pool ? [{ id, control, weight: 1, ...levels[control], pool }] : [];
  });
  const matters = (those: Asked[]) => sum(those, (s) => s.weight);
  const work = (those: Asked[]) => sum(those, (s) => s.weight * s.minutes);
  const fit = (those: Asked[], size: (some: Asked[]) => number, share: number) => {
    const factor = (share * size(services)) / size(those);
    for (const service of those) service.weight *= factor;
  };
  const windows = sum(pools, (pool) => pool.windows);
  for (let round = 0; round < 100; round += 1) {
    for (const [control, { share }] of Object.entries(levels))
      fit(
        services.filter((s) => s.control === control),
        matters,
        share,
      );
    for (const pool of pools)
      fit(
        services.filter((s) => s.pool === pool),
        work,
        pool.windows / windows,
      );
  }
  return services;
}

/** Factor for all minutes by which a normal day takes so much of the windows' time. */
function scaleFor(config: HallConfig, services: Asked[], normal: NormalDay): number {
  const perMatter = sum(services, (s) => s.weight * s.minutes) / sum(services, (s) => s.weight);
  const slower = 1 + slow.share * (slow.factor - 1);
  const windowMinutes = config.windows.length * (8 * 60 - lunchMinutes);
  const sittings = (normal.matters / mattersPerVisit) * sittingMinutes;
  return (normal.load * windowMinutes - sittings) / (normal.matters * perMatter * slower);
}

interface Pool {
  name: string;
  services: Set<string>;
  /** Windows that are there for these services; one that serves several pools counts in part for each. */
  windows: number;
}

/** Services that the same windows serve. */
function poolsOf(config: HallConfig, specialists: number): Pool[] {
  const general = config.services.filter((service) => service.general).map(({ id }) => id);
  const serving = (id: string) =>
    config.windows.filter((w) => (w.services ?? (w.kind === 'general' ? general : [])).includes(id));
  const pools = new Map<string, Pool & { plans: WindowPlan[] }>();
  for (const { id } of config.services) {
    const plans = serving(id);
    if (plans.length === 0) continue;
    const name = plans.map((plan) => plan.id).join(' ');
    const pool = pools.get(name) ?? { name, services: new Set(), windows: 0, plans };
    pool.services.add(id);
    pools.set(name, pool);
  }
  for (const plan of config.windows) {
    const its = [...pools.values()].filter(({ plans }) => plans.includes(plan));
    for (const pool of its) pool.windows += (plan.kind === 'specialist' ? specialists : 1) / its.length;
  }
  return [...pools.values()];
}
