/** Ratings on the five national levels, their coverage, and the register of follow-ups and complaints, on the wire. */
import { z } from 'zod';
import { Day, InstantText, Phone, Text, Words } from './common.js';

export const Level = z.number().int().min(1).max(5);
const Tags = z.array(z.string().trim().min(1).max(40)).max(10);
const MatterId = z.string().min(1).max(80);

export const RatingRequest = z.strictObject({
  level: Level,
  tags: Tags.optional(),
  comment: Words.optional(),
  /** Left out: the visit as a whole. */
  matterId: MatterId.optional(),
});
export type RatingRequest = z.infer<typeof RatingRequest>;

/** By the screen of a window. */
export const WindowRatingRequest = z.strictObject({
  ticketId: z.string().min(1).max(200),
  level: Level,
  tags: Tags.optional(),
  matterId: MatterId.optional(),
});
export type WindowRatingRequest = z.infer<typeof WindowRatingRequest>;

export const RatingAnswer = z.object({
  ticketId: z.string(),
  matterId: z.string().nullable(),
  level: z.number().int(),
  tags: z.array(z.string()),
  comment: z.string().nullable(),
  at: InstantText,
});
export type RatingAnswer = z.infer<typeof RatingAnswer>;

/** The visit that a window's screen may ask about; null while there is none. */
export const WindowVisit = z.object({
  ticketId: z.string(),
  number: z.string(),
  completedAt: InstantText,
  /** How much longer it should ask. */
  secondsLeft: z.number().int(),
  /** What was done at this window, to be rated one by one; empty where it is all that the visit was about. */
  matters: z.array(z.object({ id: z.string(), name: Text })),
});
export type WindowVisit = z.infer<typeof WindowVisit>;
export const WindowVisitAnswer = z.object({
  window: z.object({ id: z.string(), label: z.string() }),
  visit: WindowVisit.nullable(),
});
export type WindowVisitAnswer = z.infer<typeof WindowVisitAnswer>;

export const CoverageBy = z.enum(['day', 'week', 'month']);
export type CoverageBy = z.infer<typeof CoverageBy>;
export const CoverageQuery = z.strictObject({
  by: CoverageBy.default('day'),
  /** Days of visits, both counted; left out: the last 30 days, 12 weeks or 12 months. */
  from: Day.optional(),
  to: Day.optional(),
  group: z.enum(['window', 'clerk']).optional(),
});

export const Coverage = z.object({
  /** Completed visits, and how many of them were rated. */
  completed: z.number().int(),
  rated: z.number().int(),
  /** Rated of completed, 0 to 1; null where nothing was completed. */
  share: z.number().nullable(),
  meanLevel: z.number().nullable(),
  /** Ratings of each level. */
  levels: z.record(z.string(), z.number().int()),
});
export type Coverage = z.infer<typeof Coverage>;

export const CoverageAnswer = z.object({
  by: CoverageBy,
  from: Day,
  to: Day,
  total: Coverage,
  /** Ratings of single matters, beside those of visits. */
  matters: z.object({
    rated: z.number().int(),
    meanLevel: z.number().nullable(),
    levels: z.record(z.string(), z.number().int()),
  }),
  /** Periods with completed visits, in order; each from its first day. */
  periods: z.array(Coverage.extend({ from: Day })),
  /** By window or clerk where asked; of clerks closed days only. `id` null: not known. */
  groups: z.array(Coverage.extend({ id: z.string().nullable(), name: z.string() })).nullable(),
  /** What was said most often. */
  tags: z.array(z.object({ level: z.number().int(), tag: z.string(), count: z.number().int() })),
});
export type CoverageAnswer = z.infer<typeof CoverageAnswer>;

// ------------------------------------------------------------------------------------------------------ follow-ups

export const ComplaintRequest = z.strictObject({
  subject: Words,
  /** The ticket it is about, and its day; left out: today. */
  number: z
    .string()
    .trim()
    .regex(/^[A-Z]\d{3,6}$/, 'must be a number such as A012')
    .optional(),
  day: Day.optional(),
  /** Where to answer; kept until the complaint is closed. */
  phone: Phone.optional(),
  channel: z.enum(['counter', 'telephone', 'letter', 'online']),
});
export type ComplaintRequest = z.infer<typeof ComplaintRequest>;

export const FollowUp = z.object({
  id: z.string(),
  status: z.enum(['open', 'closed']),
  source: z.enum(['rating', 'complaint']),
  channel: z.enum(['rating', 'counter', 'telephone', 'letter', 'online']),
  ticketId: z.string().nullable(),
  number: z.string().nullable(),
  visitDay: Day.nullable(),
  window: z.object({ id: z.string(), label: z.string() }).nullable(),
  /** Of the matter that was rated; null where it is about a visit, or nothing is known. */
  serviceId: z.string().nullable(),
  level: z.number().int().nullable(),
  subject: z.string(),
  /** Where to answer, as long as it is kept. */
  phone: z.string().nullable(),
  openedAt: InstantText,
  dueOn: Day,
  /** Still open after it was due. */
  overdue: z.boolean(),
  history: z.array(z.object({ at: InstantText, by: z.string(), step: z.string(), note: z.string().nullable() })),
});
export type FollowUp = z.infer<typeof FollowUp>;

/** What who writes a complaint down is told: that it is registered, and when it is due. */
export const ComplaintAnswer = FollowUp.pick({ id: true, status: true, subject: true, dueOn: true, openedAt: true });

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');
export const FollowUpsQuery = z.strictObject({ open: Flag.optional(), overdue: Flag.optional() });
export const FollowUpsAnswer = z.object({
  /** Open ones first, by when they are due; then closed ones, newest first; at most a thousand. */
  followUps: z.array(FollowUp),
  counts: z.object({ open: z.number().int(), overdue: z.number().int(), closed: z.number().int() }),
});
export type FollowUpsAnswer = z.infer<typeof FollowUpsAnswer>;
export const NoteRequest = z.strictObject({ note: Words });
export const ResultRequest = z.strictObject({ result: Words });
