/** Signing in, users and devices on the wire. */
import { z } from 'zod';
import { Id, InstantText } from './common.js';
import { ReviewDuty } from './followed.js';

export const Role = z.enum(['clerk', 'supervisor', 'admin']);
export type Role = z.infer<typeof Role>;

export const SessionRequest = z.strictObject({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
});
export const SessionAnswer = z.object({
  token: z.string(),
  role: Role,
  hallId: z.string().nullable(),
  userId: z.string(),
  username: z.string(),
  /** Which parts of control a clerk may take; supervisors may take all. */
  duties: z.array(ReviewDuty),
  expiresAt: InstantText,
});
export type SessionAnswer = z.infer<typeof SessionAnswer>;

export const UserRequest = z
  .strictObject({
    username: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N}_.@-]{1,64}$/u, 'must be 1 to 64 letters, digits, dots, dashes, underscores or @'),
    password: z.string().min(8, 'must have at least 8 characters').max(200),
    role: Role,
    hallId: Id.optional(),
    /** Parts of control that this clerk may take beside serving. */
    duties: z
      .array(ReviewDuty)
      .max(2)
      .refine((duties) => new Set(duties).size === duties.length, 'a duty stands twice')
      .optional(),
  })
  .refine((user) => user.role !== 'clerk' || user.hallId, {
    path: ['hallId'],
    message: 'a clerk belongs to a hall',
  });
export const UserAnswer = z.object({
  id: z.string(),
  username: z.string(),
  role: Role,
  hallId: z.string().nullable(),
  duties: z.array(ReviewDuty),
});
export type UserAnswer = z.infer<typeof UserAnswer>;

export const DeviceKind = z.enum(['kiosk', 'display']);
export type DeviceKind = z.infer<typeof DeviceKind>;

/** A network printer that speaks ESC/POS. */
export const Printer = z.strictObject({
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be the name or address of a printer'),
  port: z.number().int().min(1).max(65_535).default(9100),
});
export type Printer = z.infer<typeof Printer>;

export const DeviceRequest = z
  .strictObject({
    kind: DeviceKind,
    name: z.string().trim().min(1).max(100),
    zone: Id.optional(),
    printer: Printer.optional(),
  })
  .refine(({ kind, printer }) => kind === 'kiosk' || !printer, { path: ['printer'], message: 'only a kiosk has one' });
/** What may change of a device: its printer, or that it has none any more. */
export const DeviceChange = z.strictObject({ printer: Printer.nullable() });
export const ChangedDevice = z.object({ id: z.string(), printer: Printer.nullable() });
export const DeviceAnswer = z.object({ id: z.string(), token: z.string() });
export type DeviceAnswer = z.infer<typeof DeviceAnswer>;
