/** The hall, its board and its supervision on the wire. */
import { z } from 'zod';
import { Day, Id, InstantText, Priority, Text, Words } from './common.js';
import { Hours, ReviewTerms, Service, Zone } from './hall-file.js';
import { Fact } from './fact.js';
import { DutyToday, Half, Person } from './rosters.js';
import { SlipFault, Ticket, Wait } from './ticket.js';
import { RunningAnswer } from './visit.js';
import { WindowInfo, WindowStatus } from './window.js';

/** A service as it is listed: with the letters by which a kiosk finds it. */
export const ListedService = Service.extend({
  /**
   * One entry a character of its Chinese name, apart by spaces, its likely reading first: `yang lao jin chong|zhong suan`.
   * Letters and digits stand for themselves, what cannot be typed is left out.
   */
  pinyin: z.string(),
});
export type ListedService = z.infer<typeof ListedService>;

/** Whether numbers are given, whether windows call, and whether the hall was closed by hand for today. */
export const Running = z.object({ issuing: z.boolean(), serving: z.boolean(), closed: z.boolean() });
export type Running = z.infer<typeof Running>;

export const HallView = z.object({
  id: z.string(),
  name: Text,
  hours: Hours,
  zones: z.array(Zone),
  services: z.array(ListedService),
  /** The twelve services most asked for of late, most first; fewer while fewer were asked for. */
  frequent: z.array(z.string()),
  /** Priorities that staff have to confirm after they were claimed. */
  confirm: z.array(Priority),
  windows: z.array(WindowInfo),
  escalation: z.array(z.string()),
  /** Left out where control levels are not parted. */
  review: ReviewTerms.optional(),
  /** Whether it is within its hours now. */
  open: z.boolean(),
  running: Running,
  businessDay: Day,
  version: z.number().int(),
});
export type HallView = z.infer<typeof HallView>;

export const HallList = z.object({
  halls: z.array(z.object({ id: z.string(), name: Text })),
});
export type HallList = z.infer<typeof HallList>;

export const BoardWindow = z.object({
  id: z.string(),
  label: z.string(),
  zone: z.string(),
  status: WindowStatus,
  number: z.string().nullable(),
  since: InstantText,
});
export const BoardCall = z.object({
  callId: z.string(),
  number: z.string(),
  windowId: z.string(),
  label: z.string(),
  zone: z.string(),
  callNo: z.number().int(),
  at: InstantText,
});
export type BoardCall = z.infer<typeof BoardCall>;

export const BoardView = z.object({
  version: z.number().int(),
  businessDay: Day,
  name: Text,
  open: z.boolean(),
  running: Running,
  windows: z.array(BoardWindow),
  /** Newest first. */
  calls: z.array(BoardCall),
  waiting: z.number().int(),
  /** For a visitor who took a number now; null when nobody can say. */
  wait: Wait.nullable(),
});
export type BoardView = z.infer<typeof BoardView>;

export const SupervisionWindow = WindowInfo.extend({
  pauseReason: z.string().nullable(),
  /** Its share of its group's line plus the visitor it has. */
  load: z.number(),
  clerk: z.object({ id: z.string(), name: z.string() }).nullable(),
  ticket: Ticket.nullable(),
  /** Tickets promised to it. */
  waiting: z.number().int(),
  /** Until it would be free of its load. */
  expectedSeconds: z.number().int(),
  since: InstantText,
});
export const SupervisionService = z.object({
  id: z.string(),
  name: Text,
  waiting: z.number().int(),
  longestWaitSeconds: z.number().int(),
  openWindows: z.number().int(),
  stopped: z.boolean(),
});
/** Something a supervisor should look at; the numbers are in `params`, the words are the page's. */
export const Alert = z.object({
  code: z.enum([
    'long-wait',
    'service-without-open-window',
    'terminal-lost',
    'unanswered-call',
    'window-stuck',
    'clerk-away',
    'window-unstaffed',
    'slip-failed',
    'webhook-paused',
  ]),
  windowId: z.string().optional(),
  serviceId: z.string().optional(),
  ticketId: z.string().optional(),
  number: z.string().optional(),
  seconds: z.number().int().optional(),
  /** Of a duty: whose it is, on which day and half. */
  clerk: Person.optional(),
  day: Day.optional(),
  half: Half.optional(),
  /** Of a slip that was not printed: where it was asked for, by id and name, and why. */
  kioskId: z.string().optional(),
  kiosk: z.string().optional(),
  why: SlipFault.optional(),
  /** Of a webhook that is paused: the host that is not told. */
  webhookId: z.string().optional(),
  host: z.string().optional(),
});
export type Alert = z.infer<typeof Alert>;
/** Loads are in heads until the hall has learned what its matters take; then in minutes. */
export const LoadUnit = z.enum(['heads', 'minutes']);

export const SupervisionView = z.object({
  version: z.number().int(),
  businessDay: Day,
  open: z.boolean(),
  running: RunningAnswer,
  /** Of every window's `load`. */
  loadUnit: LoadUnit,
  windows: z.array(SupervisionWindow),
  services: z.array(SupervisionService),
  tickets: z.array(Ticket),
  /** Today's duty roster. */
  duties: z.array(DutyToday),
  alerts: z.array(Alert),
});
export type SupervisionView = z.infer<typeof SupervisionView>;

export const MoveRequest = z.strictObject({ windowId: Id, reason: Words });
export const PriorityRequest = z.strictObject({
  priority: Priority,
  reason: Words,
});
export const VoidRequest = z.strictObject({ reason: Words });
export const RebalanceRequest = z.strictObject({ preview: z.boolean() });
export const ServiceChange = z.strictObject({ stopped: z.boolean() });

export const RebalanceAnswer = z.object({
  moves: z.array(
    z.object({
      ticketId: z.string(),
      number: z.string(),
      from: z.string(),
      to: z.string(),
      why: Text,
    }),
  ),
  /** Load of each open window, in `unit`. */
  unit: LoadUnit,
  before: z.record(z.string(), z.number()),
  after: z.record(z.string(), z.number()),
});
export type RebalanceAnswer = z.infer<typeof RebalanceAnswer>;

export const FactsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
export const FactsAnswer = z.object({
  facts: z.array(Fact),
  version: z.number().int(),
});
export type FactsAnswer = z.infer<typeof FactsAnswer>;
export const BoardQuery = z.strictObject({ zone: Id.optional() });

/** Pages of a demonstration, signed in already; null where no crowd is running. */
export const DemonstrationLinks = z.object({ board: z.string(), kiosk: z.string() });
export type DemonstrationLinks = z.infer<typeof DemonstrationLinks>;
export const DemonstrationAnswer = z.object({ links: DemonstrationLinks.nullable() });
