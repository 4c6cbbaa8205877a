/** The ticket on the wire, and what its holder may ask. */
import { z } from 'zod';
import { Day, Id, Identity, InstantText, Language, Phone, Priority, Text, Words } from './common.js';
import { VisitorCase, VisitorReview } from './followed.js';

export const TicketStatus = z.enum([
  'waiting',
  'called',
  'serving',
  'held',
  'missed',
  'completed',
  'cancelled',
  'voided',
  'expired',
]);
export type TicketStatus = z.infer<typeof TicketStatus>;

export const MatterStatus = z.enum(['pending', 'serving', 'in-review', 'done', 'returned', 'abandoned']);

export const Matter = z.object({
  id: z.string(),
  serviceId: z.string(),
  status: MatterStatus,
  /** What came of its review, while the visitor comes back for it. */
  decided: z.enum(['passed', 'returned']).optional(),
  /** What the visitor has to bring, of a matter returned. */
  missing: z.string().optional(),
});
export type Matter = z.infer<typeof Matter>;

/** Seconds from now: half of such visitors are called within p50, nine of ten within p90. */
export const Wait = z.object({
  p50Seconds: z.number().int(),
  p90Seconds: z.number().int(),
});
export type Wait = z.infer<typeof Wait>;

export const WindowName = z.object({
  id: z.string(),
  label: z.string(),
  zone: z.string(),
});
export type WindowName = z.infer<typeof WindowName>;

export const Ticket = z.object({
  id: z.string(),
  number: z.string(),
  hallId: z.string(),
  businessDay: Day,
  status: TicketStatus,
  priority: Priority,
  language: Language,
  matters: z.array(Matter),
  /** Promised while waiting, actual once called. */
  window: WindowName.nullable(),
  /** The line it stands in while waiting: `1–6` for the windows of its group. */
  group: z.object({ id: z.string(), label: z.string(), zone: z.string() }).nullable(),
  windowsLikely: z.array(z.string()),
  /** How many will be called first. */
  ahead: z.number().int(),
  wait: Wait.nullable(),
  /** Beginning of the half hour that was booked. */
  appointmentAt: InstantText.optional(),
  issuedAt: InstantText,
  calledAt: InstantText.nullable(),
  startedAt: InstantText.nullable(),
  endedAt: InstantText.nullable(),
  callCount: z.number().int(),
  hold: z
    .object({
      reason: z.string(),
      /** The papers stay at the window. */
      keep: z.boolean(),
      windowId: z.string(),
      wakeAt: InstantText.nullable(),
    })
    .nullable(),
  note: z.string().nullable().optional(),
  /** The paper slip, once a printer was asked for one. */
  slip: z.enum(['queued', 'printed', 'failed']).nullable(),
  /** A priority that staff have to confirm before it counts. */
  claim: z.object({ priority: Priority, status: z.enum(['pending', 'confirmed', 'refused']) }).optional(),
  /** Taken at a distance: no board shows or announces it. */
  remote: z.literal(true).optional(),
  /** A telephone number came along. */
  reachable: z.literal(true).optional(),
  version: z.number().int(),
});
export type Ticket = z.infer<typeof Ticket>;

/** What the visitor sees: no staff note, but a sentence saying why. */
export const ExplainedTicket = Ticket.extend({
  explanation: Text,
  /** Names of the services it came for. */
  services: z.array(z.object({ id: z.string(), name: Text })),
  /** Open windows that it may switch to while waiting. */
  switchable: z.array(WindowName),
  /** Left out in answers to what the visitor asks: nothing of them changes by that. */
  reviews: z.array(VisitorReview).optional(),
  cases: z.array(VisitorCase).optional(),
  /** What of a visit that has ended is rated: ids of its matters, and `''` for the visit itself. */
  rated: z.array(z.string()).optional(),
});
export type ExplainedTicket = z.infer<typeof ExplainedTicket>;

/** The answer to issue alone carries the secret: the visitor's key to this ticket. */
export const IssuedTicket = Ticket.extend({ explanation: Text, secret: z.string() });
export type IssuedTicket = z.infer<typeof IssuedTicket>;

/** What a visitor came for. */
export const Services = z.array(Id).min(1).max(10);

/** With an appointment the services may be left out: what was booked is among them in any case. */
export const IssueRequest = z
  .strictObject({
    services: Services.optional(),
    priority: Priority.default('normal'),
    language: Language.default('zh-CN'),
    /** Resident identity or social-security card number; kept only as a keyed hash. */
    identity: Identity.optional(),
    /** Kept until the day ends. */
    phone: Phone.optional(),
    /** Why staff give a number past a quota, a stop or the end of the day. */
    override: Words.optional(),
    appointmentCode: z.string().trim().min(1).max(64).optional(),
  })
  .refine(({ services, priority, appointmentCode }) => services || appointmentCode || priority === 'appointment', {
    path: ['services'],
    message: 'must name what the visitor came for, unless an appointment is checked in',
  });
export type IssueRequest = z.infer<typeof IssueRequest>;

/** Why a slip was not printed. */
export const SlipFault = z.enum([
  'unreachable',
  'silent',
  'busy',
  'paper-out',
  'cover-open',
  'cutter',
  'printer-error',
  'lost',
]);

/** Staff say at which kiosk; a kiosk prints at its own printer. */
export const PrintRequest = z.strictObject({ kioskId: z.string().min(1).max(100).optional() }).default({});

export const PrintersAnswer = z.object({ printers: z.array(z.object({ kioskId: z.string(), name: z.string() })) });
export type PrintersAnswer = z.infer<typeof PrintersAnswer>;

export const SwitchRequest = z.strictObject({ windowId: Id });
export const PostponeRequest = z.strictObject({
  places: z.number().int().min(1).max(100),
});
