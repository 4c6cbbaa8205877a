/** Duty rosters and absences on the wire. */
import { z } from 'zod';
import { Day, Id, Words } from './common.js';

export const Half = z.enum(['morning', 'afternoon']);
export type Half = z.infer<typeof Half>;
const UserId = z.string().min(1).max(80);

export const Person = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof Person>;

/** A clerk at a window on a half day. */
export const Duty = z.object({ windowId: z.string(), half: Half, clerk: Person });
export type Duty = z.infer<typeof Duty>;

/** A duty of today: whether its clerk is away, and whether they staff the window now. */
export const DutyToday = Duty.extend({ away: z.boolean(), present: z.boolean() });
export type DutyToday = z.infer<typeof DutyToday>;

export const RosterRequest = z.strictObject({
  duties: z.array(z.strictObject({ windowId: Id, half: Half, userId: UserId })).max(1000),
});
export const RosterDay = z.object({ day: Day, duties: z.array(Duty) });
export type RosterDay = z.infer<typeof RosterDay>;

export const TurnsRequest = z.strictObject({
  windowId: Id,
  userIds: z.array(UserId).min(1).max(100),
  from: Day,
  until: Day,
  halves: z.array(Half).min(1).max(2),
});

export const AbsenceRequest = z.strictObject({ userId: UserId, from: Day, until: Day, reason: Words.optional() });
export const Absence = z.object({ clerk: Person, from: Day, until: Day, reason: z.string().nullable() });
export type Absence = z.infer<typeof Absence>;

export const RosterQuery = z.strictObject({ from: Day.optional(), to: Day.optional() });
export const RostersAnswer = z.object({
  /** The present business day: earlier ones are not kept. */
  today: Day,
  /** Days with duties, in order. */
  rosters: z.array(RosterDay),
  absences: z.array(Absence),
});
export type RostersAnswer = z.infer<typeof RostersAnswer>;
export const TurnsAnswer = z.object({ rosters: z.array(RosterDay) });

/** What whoever is signed in has to do today. */
export const MyDuties = z.object({
  day: Day,
  away: z.boolean(),
  duties: z.array(z.object({ windowId: z.string(), label: z.string(), half: Half })),
});
export type MyDuties = z.infer<typeof MyDuties>;
