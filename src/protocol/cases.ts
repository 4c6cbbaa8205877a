/** Cases on the wire: what could not be done at once, step by step, and the ledger of them. */
import { z } from 'zod';
import { Day, Id, InstantText, Words } from './common.js';
import { CaseStatus, ReviewDuty, Step } from './followed.js';
import { Ticket } from './ticket.js';

export const CaseView = z.object({
  id: z.string(),
  status: CaseStatus,
  ticketId: z.string().nullable(),
  number: z.string().nullable(),
  serviceId: z.string().nullable(),
  matterId: z.string().nullable(),
  window: z.object({ id: z.string(), label: z.string() }).nullable(),
  /** It had been sent to a window for hard cases before. */
  escalated: z.boolean(),
  subject: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }),
  openedAt: InstantText,
  dueOn: Day,
  overdue: z.boolean(),
  history: z.array(Step),
});
export type CaseView = z.infer<typeof CaseView>;

/** Requests that no window could do as it stands: visits escalated, and cases that came otherwise. */
export const CaseCounts = z.object({
  requests: z.number().int(),
  /** How many of them became cases, and how many were done at once. The others are under way, or the visitor left. */
  asCases: z.number().int(),
  doneAtOnce: z.number().int(),
});
export type CaseCounts = z.infer<typeof CaseCounts>;

export const CasesView = z.object({
  /** Those that match, due first. */
  cases: z.array(CaseView),
  from: Day,
  to: Day,
  counts: CaseCounts.extend({
    /** Now open, by status. */
    open: z.object({
      accepted: z.number().int(),
      studying: z.number().int(),
      'handed-over': z.number().int(),
      reported: z.number().int(),
    }),
    overdue: z.number().int(),
    /** Of the days from `from` to `to`, as what follows. */
    closed: z.number().int(),
    escalated: z.number().int(),
    byZone: z.array(CaseCounts.extend({ zone: z.string().nullable() })),
    byService: z.array(CaseCounts.extend({ serviceId: z.string().nullable() })),
  }),
});
export type CasesView = z.infer<typeof CasesView>;

export const CasesQuery = z
  .object({
    status: CaseStatus.optional(),
    overdue: z.enum(['true', 'false']).optional(),
    /** Days of the counts and of closed cases; left out, this month until today. */
    from: Day.optional(),
    to: Day.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], message: 'is before from' });

export const CaseRequest = z.strictObject({ subject: Words, serviceId: Id.optional() });
export const WindowCaseRequest = CaseRequest.extend({ matterId: z.string().min(1).max(80).optional() });
export const CaseStepRequest = z.strictObject({
  to: z.enum(['accepted', 'studying', 'handed-over', 'reported']),
  note: Words,
  toVisitor: Words.optional(),
});
export const CaseHandRequest = z.strictObject({ userId: z.string().min(1).max(80), note: Words.optional() });
export const CaseCloseRequest = z.strictObject({ result: Words });
export const CaseAnswer = z.object({ case: CaseView });
export type CaseAnswer = z.infer<typeof CaseAnswer>;
export const WindowCaseAnswer = CaseAnswer.extend({ ticket: Ticket });
export type WindowCaseAnswer = z.infer<typeof WindowCaseAnswer>;

/** Whom a case may be handed over to. */
export const StaffList = z.object({
  staff: z.array(
    z.object({
      id: z.string(),
      username: z.string(),
      role: z.enum(['clerk', 'supervisor', 'admin']),
      duties: z.array(ReviewDuty),
    }),
  ),
});
export type StaffList = z.infer<typeof StaffList>;
