/** Appointments on the wire: free half hours, booking, and what opens a booking afterwards. */
import { z } from 'zod';
import { Day, Id, Identity, InstantText, Language, Phone, Text } from './common.js';

export const SlotsQuery = z.strictObject({
  service: Id,
  /** Today where it is left out. */
  day: Day.optional(),
});
export const SlotsAnswer = z.object({
  /** In order, the full ones too; none that is past, or that those who wait make untrue. */
  slots: z.array(z.object({ at: InstantText, free: z.number().int() })),
});
export type SlotsAnswer = z.infer<typeof SlotsAnswer>;

export const AppointmentStatus = z.enum(['booked', 'kept', 'missed', 'cancelled']);

/** An appointment as its holder sees it. */
export const AppointmentView = z.object({
  id: z.string(),
  hallId: z.string(),
  status: AppointmentStatus,
  serviceId: z.string(),
  service: z.object({ id: z.string(), name: Text, papers: z.array(Text) }),
  day: Day,
  at: InstantText,
  language: Language,
  /** It may be moved or cancelled until then; null when it is over. */
  changeUntil: InstantText.nullable(),
  /** Check-in is possible from then ... */
  checkInFrom: InstantText,
  /** ... until then. */
  checkInUntil: InstantText,
  bookedAt: InstantText,
});
export type AppointmentView = z.infer<typeof AppointmentView>;

/** The answer to booking alone carries the code: ten characters that open the appointment and check it in. */
export const BookedAppointment = AppointmentView.extend({ code: z.string() });
export type BookedAppointment = z.infer<typeof BookedAppointment>;

export const BookRequest = z.strictObject({
  serviceId: Id,
  at: InstantText,
  /** Resident identity or social-security card number; kept only as a keyed hash. */
  identity: Identity,
  phone: Phone.optional(),
  language: Language.default('zh-CN'),
});
export const MoveAppointmentRequest = z.strictObject({ at: InstantText });

export const AppointmentsQuery = z.strictObject({
  /** Today where it is left out. */
  day: Day.refine((day) => day > '0001', 'must be a day that a calendar has').optional(),
});

/** Appointments for staff: nobody's identity. */
export const AppointmentsAnswer = z.object({
  day: Day,
  counts: z.object({
    booked: z.number().int(),
    kept: z.number().int(),
    missed: z.number().int(),
    cancelled: z.number().int(),
  }),
  /** Those of the day, in order. */
  appointments: z.array(
    z.object({
      id: z.string(),
      serviceId: z.string(),
      at: InstantText,
      status: AppointmentStatus,
      ticketId: z.string().nullable(),
      reachable: z.boolean(),
      language: Language,
      bookedAt: InstantText,
    }),
  ),
  /** Every day that can be booked, from today on, and how many are booked on it. */
  days: z.array(z.object({ day: Day, booked: z.number().int() })),
});
export type AppointmentsAnswer = z.infer<typeof AppointmentsAnswer>;
