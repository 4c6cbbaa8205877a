/** Whether the waits told on slips come true, in halls that learn every night: coverage and errors on simulated days. */
import type { Policy } from '../core/hall.js';
import { accuracy, type Accuracy } from '../figures/accuracy.js';
import type { Goal } from './goals.js';
import { live } from './months.js';
import type { Shape } from './shapes.js';

export interface ForecastCheck {
  /** Of the days looked at: the later half, when the hall has learned for a while. */
  days: number;
  accuracy: Accuracy;
  goals: Goal[];
}

/** Days of a month, when nobody says how many. */
export const monthDays = 30;

/** With fewer forecasts than this a bucket says too little about the method. */
const enoughForecasts = 100;
export const bucketNames = ['< 10 min', '10-30 min', '30-60 min', '> 60 min'];

/** So many days of this shape one after the other; null when nobody waited on the later half of them. */
export function checkForecasts(shape: Shape, days: number, policy: Partial<Policy> = {}): ForecastCheck | null {
  const later = live(shape, days, policy).days.slice(-Math.ceil(days / 2));
  const found = accuracy(later);
  return found && { days: later.length, accuracy: found, goals: goalsOf(shape.name, found) };
}

function goalsOf(on: string, { p50Coverage, p90Coverage, buckets, meanErrorSeconds }: Accuracy): Goal[] {
  const { forecast, lastVisitor, aheadByWindows } = meanErrorSeconds;
  const within = (measure: string, share: number, from: number, to: number): Goal => ({
    on,
    measure,
    value: percent(share),
    reach: `${Math.round(from * 100)}-${Math.round(to * 100)} %`,
    reached: share >= from && share <= to,
  });
  const below = (measure: string, guess: number): Goal => ({
    on,
    measure,
    value: minutes(forecast),
    reach: `< ${minutes(guess)}`,
    reached: forecast < guess,
  });
  return [
    within('called within the P50', p50Coverage, 0.45, 0.55),
    within('called within the P90', p90Coverage, 0.87, 0.93),
    ...buckets.flatMap((bucket, i) =>
      bucket.forecasts < enoughForecasts
        ? []
        : within(`called within the P90, ${bucketNames[i]}`, bucket.p90Coverage, 0.84, 0.96),
    ),
    below("mean error / last visitor's wait", lastVisitor),
    below('mean error / ahead by windows', aheadByWindows),
  ];
}

/** What a table shows of each hall: headings, and the cells under them. */
export const forecastColumns: [string, (found: Accuracy) => string][] = [
  ['forecasts', ({ forecasts }) => String(forecasts)],
  ['P50 %', ({ p50Coverage }) => (100 * p50Coverage).toFixed(1)],
  ['P90 %', ({ p90Coverage }) => (100 * p90Coverage).toFixed(1)],
  ...bucketNames.map((name, i): [string, (found: Accuracy) => string] => [
    `P50/P90 ${name}`,
    ({ buckets }) => bucketCell(buckets[i]!),
  ]),
  ['pinball P50 s', ({ p50PinballSeconds }) => p50PinballSeconds.toFixed(0)],
  ['P90 s', ({ p90PinballSeconds }) => p90PinballSeconds.toFixed(0)],
  ['error min', ({ meanErrorSeconds }) => (meanErrorSeconds.forecast / 60).toFixed(1)],
  ['last visitor', ({ meanErrorSeconds }) => (meanErrorSeconds.lastVisitor / 60).toFixed(1)],
  ['ahead by windows', ({ meanErrorSeconds }) => (meanErrorSeconds.aheadByWindows / 60).toFixed(1)],
];

/** Coverage of the half and of the nine in ten, and of how many. */
function bucketCell({ forecasts, p50Coverage, p90Coverage }: Accuracy['buckets'][number]): string {
  if (forecasts === 0) return '-';
  return `${(100 * p50Coverage).toFixed(0)}/${(100 * p90Coverage).toFixed(0)} of ${forecasts}`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`;
