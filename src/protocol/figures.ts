/** The hall's account of itself on the wire: fairness of a day, accuracy of its forecasts, and why a ticket stood where it did. */
import { z } from 'zod';
import { Day, InstantText, Words } from './common.js';
import { LoadUnit } from './hall.js';

const Share = z.number().min(0).max(1);
const Minutes = z.number().min(0);
const Count = z.number().int().min(0);

export const DayQuery = z.strictObject({ day: Day.optional() });

/** How a day's numbers were called, from its facts. */
export const FairnessAnswer = z.object({
  day: Day,
  /** Whether the day is over; while it is not, these are its figures so far. */
  over: z.boolean(),
  /** In force as the day began. */
  policy: z.object({ name: z.string(), version: z.string() }),
  tickets: Count,
  /** Calls of somebody junior past a visitor whom the window could have called, and the share of visitors it befell. */
  overtakes: z.object({ calls: Count, share: Share }),
  /** How junior the worst overtaker was: over all visitors. */
  worstJuniorMinutes: z.object({ mean: Minutes, p95: Minutes, max: Minutes }),
  /** Slips whose group changed while they waited, those it befell twice, and by which rule. */
  slipsChanged: z.object({ share: Share, twice: Share, byRule: z.record(z.string(), Count) }),
  /** Seconds in which a window stood idle beside somebody whom it may serve; 0 unless a clerk did not call. */
  idleBesideEligibleSeconds: Count,
  /** Calls past somebody senior in the same line whom the window may serve; always 0, but for calls by choice. */
  juniorFirstInGroup: Count,
  /** Numbers issued for each priority. */
  priorities: z.record(z.string(), Count),
  /** Priorities claimed at a kiosk or by telephone page, and what staff decided. */
  claims: z.object({ confirmed: Count, refused: Count, pending: Count }),
});
export type FairnessAnswer = z.infer<typeof FairnessAnswer>;

export const AccuracyQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(15) });

const Coverage = z.object({ forecasts: Count, p50Coverage: Share, p90Coverage: Share });
export const Accuracy = Coverage.extend({
  /** Told "at once", and the share of them called within a minute; not among the forecasts. */
  atOnce: z.object({ forecasts: Count, kept: Share }),
  /** By the minutes expected: under 10, 10 to 30, 30 to 60, more. */
  buckets: z.array(Coverage),
  p50PinballSeconds: Count,
  p90PinballSeconds: Count,
  /** Mean error of the forecast, and of two plain guesses: the wait of whoever was called last, those ahead shared by the windows. */
  meanErrorSeconds: z.object({ forecast: Count, lastVisitor: Count, aheadByWindows: Count }),
});
export const AccuracyAnswer = z.object({
  /** Over all the days; null while nothing was foretold. */
  overall: Accuracy.nullable(),
  days: z.array(z.object({ day: Day, accuracy: Accuracy.nullable() })),
});
export type AccuracyAnswer = z.infer<typeof AccuracyAnswer>;

const PassedOver = z.object({ ticketId: z.string(), number: z.string(), why: z.string() });

/** Everything that was decided about a ticket, with its reasons; oldest first. */
export const WhyAnswer = z.object({
  ticketId: z.string(),
  number: z.string(),
  placements: z.array(
    z.object({
      at: InstantText,
      rule: z.string(),
      groupId: z.string(),
      windowId: z.string().nullable(),
      label: z.string().nullable(),
      /** Load of each window compared, in `unit`. */
      loads: z.record(z.string(), z.number()),
      unit: LoadUnit,
    }),
  ),
  calls: z.array(
    z.object({
      at: InstantText,
      rule: z.string(),
      windowId: z.string(),
      label: z.string(),
      /** Group in whose line it stood, and whose window called it. */
      from: z.string().nullable(),
      by: z.string(),
      passedOver: z.array(PassedOver),
      passedOverCount: Count,
      reason: Words.optional(),
    }),
  ),
  /** Who was called before it though junior. */
  passedBy: z.array(
    z.object({
      at: InstantText,
      ticketId: z.string(),
      number: z.string(),
      windowId: z.string(),
      label: z.string(),
      rule: z.string(),
      why: z.string(),
    }),
  ),
});
export type WhyAnswer = z.infer<typeof WhyAnswer>;
