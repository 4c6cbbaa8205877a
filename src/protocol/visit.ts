/** The visit at the counter and the gate on the wire: matters changed, claims, what is stopped, remote tickets, where else to go. */
import { z } from 'zod';
import { Day, Id, Identity, InstantText, Language, Phone, Text, Words } from './common.js';
import { Place } from './hall-file.js';
import { Services, Wait } from './ticket.js';

const MatterId = z.string().min(1).max(80);

export const MattersRequest = z
  .strictObject({
    /** Services to add. */
    add: z.array(Id).max(10).optional(),
    /** Matters to take off the ticket. */
    remove: z.array(MatterId).max(10).optional(),
    /** Matters that turned out to be another service. */
    correct: z
      .array(z.strictObject({ id: MatterId, serviceId: Id }))
      .max(10)
      .optional(),
  })
  .refine(
    ({ add = [], remove = [], correct = [] }) => add.length + remove.length + correct.length > 0,
    'name what to add, remove or correct',
  );
export type MattersRequest = z.infer<typeof MattersRequest>;

export const ClaimRequest = z.strictObject({ confirmed: z.boolean(), reason: Words.optional() });

export const RunningRequest = z
  .strictObject({ issuing: z.boolean().optional(), serving: z.boolean().optional(), reason: Words })
  .refine(({ issuing, serving }) => issuing !== undefined || serving !== undefined, 'name issuing or serving');
export const CloseRequest = z.strictObject({ reason: Words });

/** With the reason of each stop, for staff. */
export const RunningAnswer = z.object({
  issuing: z.boolean(),
  serving: z.boolean(),
  closed: z.boolean(),
  reasons: z.object({
    issuing: z.string().optional(),
    serving: z.string().optional(),
    closed: z.string().optional(),
  }),
});
export type RunningAnswer = z.infer<typeof RunningAnswer>;

/** A number taken by telephone page. */
export const RemoteRequest = z.strictObject({
  services: Services,
  identity: Identity,
  phone: Phone,
  language: Language.default('zh-CN'),
});
export type RemoteRequest = z.infer<typeof RemoteRequest>;

export const ContactAnswer = z.object({ phone: z.string() });
export type ContactAnswer = z.infer<typeof ContactAnswer>;

/** Another hall of the same operator that gives a number for the same now. */
export const Alternative = z.object({
  hallId: z.string(),
  name: Text,
  place: Place.nullable(),
  /** As the crow flies; null where one of the halls has no place. */
  distanceKm: z.number().min(0).nullable(),
  /** For who takes a number there now. */
  wait: Wait,
  open: z.boolean(),
});
export type Alternative = z.infer<typeof Alternative>;

export const WorkloadQuery = z.strictObject({
  /** One day; or days from `from` to `to`, both counted, 31 at the most. */
  day: Day.optional(),
  from: Day.optional(),
  to: Day.optional(),
});

const Count = z.number().int().min(0);
const Outcomes = z.record(z.string(), Count);
const Work = z.object({
  calls: Count,
  /** Visitors who sat down here. */
  sittings: Count,
  /** Matters ended here, by outcome. */
  matters: Outcomes,
  /** With a visitor, from the call until the visitor leaves. */
  busySeconds: Count,
  /** The part of it after the last closing of the day. */
  overtimeSeconds: Count,
});
/** The work of one day or several, from their facts; whoever is still at a window is counted when they leave. */
export const WorkloadAnswer = z.object({
  /** The last of the days asked for, and the first. */
  day: Day,
  from: Day,
  /** Those of them that the hall had. */
  days: z.array(Day),
  over: z.boolean(),
  /** When the hours of the day ended for good; null for a day without hours, and for several days. */
  closesAt: InstantText.nullable(),
  windows: z.array(Work.extend({ windowId: z.string(), label: z.string() })),
  clerks: z.array(Work.extend({ userId: z.string(), name: z.string() })),
  /** Matters of each service; what they took cannot be told apart where a sitting had several. */
  services: z.array(z.object({ serviceId: z.string(), matters: Outcomes })),
});
export type WorkloadAnswer = z.infer<typeof WorkloadAnswer>;
