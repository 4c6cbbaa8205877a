/** What anybody may know of a hall before coming. */
import { z } from 'zod';
import { Day, InstantText, Text } from './common.js';
import { AppointmentTerms, Hours, Place } from './hall-file.js';
import { Wait } from './ticket.js';

export const VisitService = z.object({
  id: z.string(),
  name: Text,
  /** As `ListedService` has it. */
  pinyin: z.string(),
  agency: z.string(),
  category: z.string().nullable(),
  papers: z.array(Text),
  /** Whether appointments are made for it. */
  bookable: z.boolean(),
  /** Whether a number may be taken from afar. */
  remote: z.boolean(),
  /** No more numbers are given for it today. */
  stopped: z.boolean(),
  /** For somebody who took a number now; null when nobody can say. */
  wait: Wait.nullable(),
});
export type VisitService = z.infer<typeof VisitService>;

export const VisitView = z.object({
  id: z.string(),
  name: Text,
  place: Place.nullable(),
  hours: Hours,
  open: z.boolean(),
  businessDay: Day,
  /** The hall's clock. */
  now: InstantText,
  zones: z.array(z.object({ id: z.string(), name: Text, waiting: z.number().int(), wait: Wait.nullable() })),
  services: z.array(VisitService),
  /** Ids of services asked for most of late, most first. */
  frequent: z.array(z.string()),
  appointments: AppointmentTerms.extend({
    /** Days with hours on which appointments may be booked. */
    days: z.array(Day),
  }),
  /** What is stopped by hand until the day ends, with the reason. */
  stops: z.object({ issuing: z.string().optional(), serving: z.string().optional(), closed: z.string().optional() }),
  version: z.number().int(),
});
export type VisitView = z.infer<typeof VisitView>;
