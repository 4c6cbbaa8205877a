/** The one clock of the process: everything that asks the time asks here. */
import type { Instant } from '../core/hall.js';

export interface Clock {
  now(): Instant;
}

/** The machine's clock, shifted by `CLOCK_OFFSET_SECONDS`. */
export function systemClock(offsetSeconds: number): Clock {
  return { now: () => Date.now() + offsetSeconds * 1000 };
}
