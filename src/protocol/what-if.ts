/** What-if on the wire: a question about the hall as it stands or about days like the last ones, and its answer. */
import { z } from 'zod';
import { Day, Id, InstantText } from './common.js';
import { Policy, WindowKind } from './hall-file.js';

/** By the clock on the hall's wall. */
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 13:30');

const Staffing = { windowId: Id, from: Time.optional(), until: Time.optional() };

export const WhatIfChange = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open'), ...Staffing }),
  z.strictObject({ type: z.literal('close'), ...Staffing }),
  z.strictObject({
    type: z.literal('window'),
    windowId: Id,
    kind: WindowKind.optional(),
    services: z.array(Id).max(1000).optional(),
    overflow: z.array(Id).max(1000).optional(),
    from: Time.optional(),
  }),
  z.strictObject({
    type: z.literal('policy'),
    policy: Policy.partial().refine((policy) => Object.keys(policy).length > 0, 'names no constant to change'),
  }),
  z.strictObject({
    type: z.literal('visitors'),
    count: z.number().int().min(1).max(2000),
    at: Time.optional(),
    services: z.array(Id).min(1).max(10).optional(),
  }),
]);

export const WhatIfRequest = z.strictObject({
  /** `now`: from the hall as it stands, until the evening. `plan`: days like the last ones. Both with and without the changes. */
  mode: z.enum(['now', 'plan']),
  changes: z.array(WhatIfChange).min(1).max(50),
});
export type WhatIfRequest = z.infer<typeof WhatIfRequest>;

/** Minutes. `closing`: from the end of the hours until the last visitor is done. */
const Figures = z.object({ mean: z.number(), p95: z.number(), closing: z.number() });
/** The change, and the 95 % interval of its mean over such days; one single day may well lie outside. */
const Difference = z.object({ value: z.number(), low: z.number(), high: z.number() });
const Wait = z.object({ mean: z.number(), p95: z.number() });

export const WhatIfAnswer = z.object({
  /** Futures that were lived through, with and without. */
  futures: z.number().int(),
  before: Figures,
  after: Figures,
  change: z.object({ mean: Difference, p95: Difference, closing: Difference }),
  /** By the group in whose line visitors would stand without the changes. */
  groups: z.array(
    z.object({
      groupId: z.string(),
      label: z.string(),
      visitors: z.number(),
      before: Wait,
      after: Wait,
      change: Difference,
    }),
  ),
  /** Labels of groups that get worse beyond doubt. */
  worse: z.array(z.string()),
});

export const WhatIf = z.object({
  id: z.string(),
  hallId: z.string(),
  askedBy: z.string(),
  askedAt: InstantText,
  day: Day,
  mode: z.enum(['now', 'plan']),
  changes: z.array(WhatIfChange),
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** Share done, 0 to 1. */
  progress: z.number(),
  answer: WhatIfAnswer.nullable(),
  /** For `now`, once the day is over: what became of those called after it was asked. */
  happened: Figures.nullable(),
});
export type WhatIf = z.infer<typeof WhatIf>;
export const WhatIfsAnswer = z.object({ whatIfs: z.array(WhatIf) });
