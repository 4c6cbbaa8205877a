/** The window terminal on the wire. */
import { z } from 'zod';
import { Id, InstantText, Words } from './common.js';
import { WindowKind } from './hall-file.js';
import { DutyToday } from './rosters.js';
import { Ticket } from './ticket.js';
import { RunningAnswer } from './visit.js';

export const WindowStatus = z.enum(['closed', 'open', 'paused']);
export type WindowStatus = z.infer<typeof WindowStatus>;

/** A window as everybody signed in may see it. */
export const WindowInfo = z.object({
  id: z.string(),
  label: z.string(),
  zone: z.string(),
  kind: WindowKind,
  /** Every service it takes now. */
  services: z.array(z.string()),
  overflow: z.array(z.string()),
  group: z.object({ id: z.string(), label: z.string() }),
  status: WindowStatus,
});
export type WindowInfo = z.infer<typeof WindowInfo>;

export const WindowView = z.object({
  window: WindowInfo,
  status: WindowStatus,
  pauseReason: z.string().nullable(),
  clerk: z.object({ id: z.string(), name: z.string() }).nullable(),
  ticket: Ticket.nullable(),
  held: z.array(Ticket),
  waiting: z.array(Ticket),
  /** Who is to staff it today. Whoever else opens it may. */
  rostered: z.array(DutyToday),
  /** What is stopped in the whole hall, and why. */
  running: RunningAnswer,
  since: InstantText,
  version: z.number().int(),
});
export type WindowView = z.infer<typeof WindowView>;

export const PauseRequest = z.strictObject({ reason: Words.optional() });
export const CallChosenRequest = z.strictObject({ reason: Words });
export const HoldRequest = z.strictObject({
  reason: Words,
  keep: z.boolean(),
  wakeInSeconds: z.number().int().min(1).max(28_800).optional(),
});
export const TransferRequest = z.strictObject({
  to: z.union([
    z.strictObject({ windowId: Id }),
    z.strictObject({ serviceId: Id }),
    z.strictObject({ escalate: z.literal(true) }),
  ]),
  note: Words.optional(),
  comeBack: z.boolean().optional(),
});
export const CompleteRequest = z.strictObject({
  matters: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(80),
        outcome: z.enum(['done', 'returned', 'abandoned']),
        /** What the visitor has to bring; with `returned` only. */
        missing: Words.optional(),
      }),
    )
    .min(1)
    .max(10)
    .optional(),
  /** Whether the visitor stays until what is reviewed is decided; left out, they go. */
  visitor: z.enum(['waits', 'goes']).optional(),
});
export const WindowChange = z
  .strictObject({
    kind: WindowKind.optional(),
    services: z.array(Id).max(1000).optional(),
    overflow: z.array(Id).max(1000).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'name kind, services or overflow');
/** What a window's command answers with. */
export const TicketAnswer = z.object({ ticket: Ticket.nullable() });
export type TicketAnswer = z.infer<typeof TicketAnswer>;
