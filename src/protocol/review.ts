/** Reviews and approvals on the wire: who is to decide what, until when, and what came back. */
import { z } from 'zod';
import { InstantText, Words } from './common.js';
import { ReviewDuty, ReviewStatus, Step } from './followed.js';

const Person = z.object({ id: z.string(), name: z.string() });

export const ReviewView = z.object({
  id: z.string(),
  status: ReviewStatus,
  stage: ReviewDuty,
  control: ReviewDuty,
  ticketId: z.string(),
  number: z.string(),
  matterId: z.string(),
  serviceId: z.string(),
  window: z.object({ id: z.string(), label: z.string() }),
  handler: Person,
  /** Who decides the present stage, or decided it last. */
  takenBy: Person.nullable(),
  submittedAt: InstantText,
  dueAt: InstantText,
  /** Not decided though it is past due. */
  overdue: z.boolean(),
  /** `waits` in the hall, comes `back` to the window that asked, or is gone. */
  visitor: z.enum(['waits', 'back', 'gone']),
  reason: z.string().nullable(),
  /** Whether the caller may take it: it is their duty, and they had no earlier part in it. */
  mayTake: z.boolean(),
  history: z.array(Step),
});
export type ReviewView = z.infer<typeof ReviewView>;

export const ReviewsView = z.object({
  version: z.number().int(),
  /** What is to be decided by the caller's duties, most urgent first; with `mine=returned` none. */
  reviews: z.array(ReviewView),
  /** What the caller handled and what came back. */
  returned: z.array(ReviewView),
});
export type ReviewsView = z.infer<typeof ReviewsView>;

export const ReviewsQuery = z.object({
  stage: ReviewDuty.optional(),
  /** Left out: what is open. Of those that have ended, the last 500. */
  status: ReviewStatus.optional(),
  mine: z.literal('returned').optional(),
});

export const DecideRequest = z.strictObject({ passed: z.boolean(), reason: Words.optional() });
export const ResubmitRequest = z.strictObject({ note: Words.optional() });
export const GiveUpRequest = z.strictObject({ missing: Words });
export const ReviewAnswer = z.object({ review: ReviewView });
export type ReviewAnswer = z.infer<typeof ReviewAnswer>;
