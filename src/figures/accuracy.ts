/** How good the forecasts on the slips were: coverage of the ranges, and errors beside two plain guesses. */
import { bucketOf, buckets } from '../core/estimate.js';
import type { DayFigures, ForecastOutcome } from './day-figures.js';
import { mean } from './statistics.js';

export interface Accuracy {
  /** Visitors who were told a time; those beside a free window are told none and count apart. */
  forecasts: number;
  /** Visitors who were told "at once", and the share of them called within a minute. */
  atOnce: { forecasts: number; kept: number };
  /** Share of visitors called within the time that half, and nine in ten, were to be called in. */
  p50Coverage: number;
  p90Coverage: number;
  /** The same for expectations under 10, 10 to 30, 30 to 60, and more minutes. */
  buckets: { forecasts: number; p50Coverage: number; p90Coverage: number }[];
  /** Mean pinball loss of the two quantiles, in whole seconds: the lower the better. */
  p50PinballSeconds: number;
  p90PinballSeconds: number;
  /** Mean absolute error in whole seconds: of the forecast, and of the two guesses. */
  meanErrorSeconds: { forecast: number; lastVisitor: number; aheadByWindows: number };
}

/** Over all forecasts of these days; null without any. */
export function accuracy(days: DayFigures[]): Accuracy | null {
  const told = days.flatMap(({ forecasts }) => forecasts);
  const all = told.filter(({ workSeconds }) => workSeconds > 0);
  const now = told.filter(({ workSeconds, p50Seconds }) => workSeconds === 0 && p50Seconds <= 60);
  if (all.length === 0) return null;
  const parts = Array.from({ length: buckets }, (_, bucket) =>
    all.filter(({ workSeconds }) => bucketOf(workSeconds) === bucket),
  );
  const seconds = (loss: (outcome: ForecastOutcome) => number) => Math.round(mean(all.map(loss)));
  const error = (guess: (outcome: ForecastOutcome) => number) =>
    seconds((outcome) => Math.abs(outcome.waitSeconds - guess(outcome)));
  return {
    ...coverage(all),
    atOnce: { forecasts: now.length, kept: share(now, ({ waitSeconds }) => waitSeconds <= 60) },
    buckets: parts.map(coverage),
    p50PinballSeconds: seconds(({ waitSeconds, p50Seconds }) => pinball(waitSeconds, p50Seconds, 0.5)),
    p90PinballSeconds: seconds(({ waitSeconds, p90Seconds }) => pinball(waitSeconds, p90Seconds, 0.9)),
    meanErrorSeconds: {
      forecast: error((outcome) => outcome.p50Seconds),
      lastVisitor: error((outcome) => outcome.lastWaitSeconds),
      aheadByWindows: error((outcome) => outcome.sharedSeconds),
    },
  };
}

function coverage(outcomes: ForecastOutcome[]): Accuracy['buckets'][number] {
  return {
    forecasts: outcomes.length,
    p50Coverage: share(outcomes, ({ waitSeconds, p50Seconds }) => waitSeconds <= p50Seconds),
    p90Coverage: share(outcomes, ({ waitSeconds, p90Seconds }) => waitSeconds <= p90Seconds),
  };
}

function share(outcomes: ForecastOutcome[], counts: (outcome: ForecastOutcome) => boolean): number {
  return outcomes.length > 0 ? outcomes.filter(counts).length / outcomes.length : 0;
}

/** Koenker and Bassett's loss: a miss costs `quantile` a second when it was too short, the rest when it was too long. */
function pinball(actual: number, foretold: number, quantile: number): number {
  return actual >= foretold ? quantile * (actual - foretold) : (1 - quantile) * (foretold - actual);
}
