/** Signing in, users, devices and the operations log on the wire. */
import { z } from 'zod';
import { Id, InstantText, Text } from './common.js';
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
/** Who a token is signed in as, as the account stands now. */
export const CurrentSession = SessionAnswer.omit({ token: true });
export type CurrentSession = z.infer<typeof CurrentSession>;

const NewPassword = z.string().min(8, 'must have at least 8 characters').max(200);
/** Parts of control that a clerk may take beside serving. */
const Duties = z
  .array(ReviewDuty)
  .max(2)
  .refine((duties) => new Set(duties).size === duties.length, 'a duty stands twice');

export const UserRequest = z
  .strictObject({
    username: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N}_.@-]{1,64}$/u, 'must be 1 to 64 letters, digits, dots, dashes, underscores or @'),
    password: NewPassword,
    role: Role,
    hallId: Id.optional(),
    duties: Duties.optional(),
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
  /** Whether it is switched off: nobody signs in with it. */
  disabled: z.boolean(),
});
export type UserAnswer = z.infer<typeof UserAnswer>;
export const UsersAnswer = z.object({ users: z.array(UserAnswer) });

/** What is to be otherwise about an account; what is left out stays. */
export const UserChange = z
  .strictObject({
    role: Role,
    hallId: Id.nullable(),
    duties: Duties,
    password: NewPassword,
    disabled: z.boolean(),
  })
  .partial()
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'says nothing that is to change');
export type UserChange = z.infer<typeof UserChange>;

/** One's own password: the present one, and the new. */
export const PasswordChange = z.strictObject({
  password: z.string().min(1).max(200),
  newPassword: NewPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

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

/** A device as it is listed; its token is shown once, when it is made. */
export const Device = z.object({
  id: z.string(),
  kind: DeviceKind,
  name: z.string(),
  zone: z.string().nullable(),
  printer: Printer.nullable(),
});
export type Device = z.infer<typeof Device>;
export const DevicesAnswer = z.object({ devices: z.array(Device) });

export const OperationKind = z.enum([
  'account-made',
  'account-changed',
  'password-changed',
  'device-made',
  'device-changed',
  'device-revoked',
  'webhook-made',
  'webhook-deleted',
  'hall-made',
  'hall-changed',
]);
export type OperationKind = z.infer<typeof OperationKind>;

/** What somebody did to accounts, devices, webhooks or a hall file. */
export const Operation = z.object({
  id: z.string(),
  at: InstantText,
  /** Null: the server itself, when it started. */
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  what: OperationKind,
  hallId: z.string().nullable(),
  /** The account, device, webhook or hall; its name as it was then. */
  about: z.object({ id: z.string(), name: z.union([z.string(), Text]) }),
  /** What was asked for or has changed, never a password, token or secret. */
  detail: z.record(z.string(), z.unknown()),
});
export type Operation = z.infer<typeof Operation>;

export const OperationsQuery = z.strictObject({
  /** Id of an operation: those before it. */
  before: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,100}$/, 'must be the id of an operation')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** Newest first. */
export const OperationsAnswer = z.object({ operations: z.array(Operation) });
export type OperationsAnswer = z.infer<typeof OperationsAnswer>;
