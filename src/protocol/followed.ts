/** What goes on after a visit: steps of reviews and cases, and both as the visitor sees them. */
import { z } from 'zod';
import { Day, InstantText } from './common.js';

/** Parts of control that a clerk may have as a duty. */
export const ReviewDuty = z.enum(['review', 'approve']);
export type ReviewDuty = z.infer<typeof ReviewDuty>;

export const ReviewStatus = z.enum(['waiting', 'taken', 'returned', 'passed', 'given-up']);
export type ReviewStatus = z.infer<typeof ReviewStatus>;

export const CaseStatus = z.enum(['accepted', 'studying', 'handed-over', 'reported', 'closed']);
export type CaseStatus = z.infer<typeof CaseStatus>;

/** One entry in the history of a review or a case. */
export const Step = z.object({
  at: InstantText,
  by: z.string(),
  step: z.string(),
  note: z.string().nullable(),
  /** What the visitor is told of it. */
  toVisitor: z.string().optional(),
});
export type Step = z.infer<typeof Step>;

/** A review as its visitor sees it. */
export const VisitorReview = z.object({
  matterId: z.string(),
  serviceId: z.string(),
  stage: ReviewDuty,
  status: ReviewStatus,
  dueAt: InstantText,
  reason: z.string().nullable(),
});
export type VisitorReview = z.infer<typeof VisitorReview>;

/** A case as its visitor sees it: no names, and of the steps what was written for them. */
export const VisitorCase = z.object({
  id: z.string(),
  status: CaseStatus,
  dueOn: Day,
  subject: z.string(),
  history: z.array(z.object({ at: InstantText, step: z.string(), note: z.string().nullable() })),
});
export type VisitorCase = z.infer<typeof VisitorCase>;
