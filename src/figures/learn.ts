/** Learning: what a hall's past days say about the next, as the core takes it in; done anew every night. */
import { bucketOf, buckets, excessPercent } from '../core/estimate.js';
import type { Correction, HallConfig, Learned } from '../core/hall.js';
import { policyOf, usualCorrections } from '../core/policy.js';
import type { DayFigures } from './day-figures.js';
import { percentile, sum } from './statistics.js';

/** Business days that are learned from. */
export const learnedDays = 15;

/** What is seen less often than this is left as the hall file says it. */
const enoughMatters = 30;
const enoughForecasts = 40;
const enoughSittings = 100;

/** From the last days, oldest first; null while there is too little of them. */
export function learn(config: HallConfig, all: DayFigures[]): Learned | null {
  const days = all.slice(-learnedDays);
  const sittings = sum(
    days.flatMap(({ windows }) => Object.values(windows)),
    (window) => window.sittings,
  );
  const last = days[days.length - 1];
  if (!last || sittings < enoughSittings) return null;
  const serviceSeconds = learnServices(days);
  return {
    until: last.day,
    days: days.length,
    serviceSeconds,
    windowPercent: learnWindows(config, days, serviceSeconds),
    missedPercent: percent(
      sum(days, ({ missed }) => missed),
      sum(days, ({ calls }) => calls),
    ),
    overtakenPercent: learnOvertaking(days),
    corrections: learnCorrections(days),
  };
}

function learnServices(days: DayFigures[]): Record<string, number> {
  const known = new Map<string, { matters: number; seconds: number }>();
  for (const { services } of days)
    for (const [id, { matters, seconds }] of Object.entries(services)) {
      const before = known.get(id) ?? { matters: 0, seconds: 0 };
      known.set(id, { matters: before.matters + matters, seconds: before.seconds + seconds });
    }
  return byId(
    [...known].filter(([, { matters }]) => matters >= enoughMatters),
    ({ matters, seconds }) => Math.round(seconds / matters),
  );
}

function learnWindows(config: HallConfig, days: DayFigures[], learned: Record<string, number>): Record<string, number> {
  const typical = new Map(config.services.map(({ id, typicalMinutes }) => [id, typicalMinutes * 60]));
  const overhead = policyOf(config).sittingMinutes * 60;
  const known = new Map<string, { sittings: number; seconds: number; usual: number }>();
  for (const { windows } of days)
    for (const [id, { sittings, seconds, matters }] of Object.entries(windows)) {
      const before = known.get(id) ?? { sittings: 0, seconds: 0, usual: 0 };
      const work = Object.entries(matters).map(([service, n]) => n * (learned[service] ?? typical.get(service) ?? 0));
      known.set(id, {
        sittings: before.sittings + sittings,
        seconds: before.seconds + seconds,
        usual: before.usual + sum(work, (seconds) => seconds) + sittings * overhead,
      });
    }
  return byId(
    [...known].filter(([, { sittings }]) => sittings >= enoughMatters),
    ({ seconds, usual }) => Math.min(200, Math.max(50, percent(seconds, usual))),
  );
}

/** φ: how many more were called before visitors than stood before them when they took their numbers. */
function learnOvertaking(days: DayFigures[]): number {
  const ahead = sum(days, (day) => day.ahead);
  const more = sum(days, (day) => day.calledBefore) - ahead;
  return Math.min(50, Math.max(0, percent(more, ahead)));
}

function learnCorrections(days: DayFigures[]): Correction[] {
  const excess: number[][] = Array.from({ length: buckets }, () => []);
  for (const { forecasts } of days)
    for (const { workSeconds, workedSeconds } of forecasts)
      // Beside a free window nobody is told a time.
      if (workSeconds > 0) excess[bucketOf(workSeconds)]!.push(excessPercent(workedSeconds, workSeconds));
  return excess.map((values, bucket) =>
    values.length < enoughForecasts
      ? usualCorrections[bucket]!
      : { p50Percent: Math.round(percentile(values, 0.5)), p90Percent: Math.round(percentile(values, 0.9)) },
  );
}

function byId<T>(entries: [string, T][], value: (one: T) => number): Record<string, number> {
  return Object.fromEntries(entries.map(([id, one]): [string, number] => [id, value(one)]).sort());
}

function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((100 * part) / whole) : 0;
}
