/** The state of one hall: what is known now, folded from its facts. Types only; nothing here does anything. */
import type { CallRule, PlacementRule } from './facts.js';
import type { Faults } from './faults.js';
import type { HallConfig, Policy, Priority, WindowKind } from './hall-config.js';
import type { Kept } from './kept.js';

export type * from './hall-config.js';

/** Milliseconds since 1970-01-01T00:00:00Z. The core never reads a clock: instants are handed in. */
export type Instant = number;

/** A range around an expectation, in percent of it. */
export interface Correction {
  p50Percent: number;
  p90Percent: number;
}

/** What a hall has learned from its past days; whole numbers, so that every node learns the same. */
export interface Learned {
  /** The last business day it was learned from. */
  until: string;
  /** Business days it was learned from. */
  days: number;
  /** Mean seconds of one matter, for each service with enough history. */
  serviceSeconds: Record<string, number>;
  /** Time that a window takes, in percent of what is usual for the same matters; windows with enough history only. */
  windowPercent: Record<string, number>;
  /** Calls that nobody answered, in percent. */
  missedPercent: number;
  /** φ: of every hundred called before a visitor, so many more were called who were not ahead when the number was taken. */
  overtakenPercent: number;
  /** One for each bucket of expectation; see `estimate`. */
  corrections: Correction[];
}

export type MatterStatus = 'pending' | 'serving' | 'in-review' | 'done' | 'returned' | 'abandoned';

export interface Matter {
  id: string;
  serviceId: string;
  status: MatterStatus;
  /** What the visitor has to bring, of a matter returned. */
  missing?: string;
  /** The visitor was sent elsewhere first and comes back to this window for it, while that is open. */
  keptFor?: string;
  /** Only the windows for hard cases serve it any more. */
  escalated?: true;
  /** What came of its review, while the visitor comes back for it. */
  decided?: 'passed' | 'returned';
  /** Where it was done or returned, and by whom. */
  served?: { windowId: string; userId: string | null };
}

/**
 * waiting ──call──► called ──start──► serving ──complete──► completed (or waiting, with matters left)
 *    ▲                │  │               │ hold ► held ──resume──► serving │ transfer ► waiting
 *    └──return── missed ◄┘ miss          └ lease lost ► held
 * waiting, called, held, missed ──cancel──► cancelled; any live one ──void──► voided, ──day close──► expired
 */
export type TicketStatus =
  'waiting' | 'called' | 'serving' | 'held' | 'missed' | 'completed' | 'cancelled' | 'voided' | 'expired';

/** Who alone may call a ticket: the visitor's, a clerk's or a supervisor's choice, or papers kept at a window. */
export interface Bound {
  windowId: string;
}

export interface Hold {
  windowId: string;
  reason: string;
  /** Papers are kept at the window: only it resumes the ticket. */
  keep: boolean;
  at: Instant;
  wakeAt: Instant | null;
}

export interface PassedBy {
  number: string;
  rule: CallRule;
  at: Instant;
  /** How many there were by now. */
  count: number;
}

export interface Ticket {
  id: string;
  number: string;
  day: string;
  status: TicketStatus;
  priority: Priority;
  language: string;
  matters: Matter[];
  /** Keyed hash of the identity, where one was shown. */
  person: string | null;
  /** Group whose line it stands in while waiting. */
  groupId: string | null;
  /** Promised while waiting (null: no window of the group is open), actual once called. */
  windowId: string | null;
  bound: Bound | null;
  /** The rule that placed it last. */
  because: PlacementRule;
  /** Who was called before it last though junior, and by which rule; null while nobody was. */
  passedBy: PassedBy | null;
  /** Order in a line: those in front (green), then effective seniority, then `tie`. Later legs keep all three. */
  front: boolean;
  seniority: Instant;
  tie: number;
  issuedAt: Instant;
  /** Since when it waits for the present leg: `helpAfterMinutes` counts from here. */
  waitingSince: Instant;
  calledAt: Instant | null;
  lastCalledAt: Instant | null;
  startedAt: Instant | null;
  endedAt: Instant | null;
  /** When it was missed last. */
  missedAt: Instant | null;
  /** Calls and recalls of the present leg; `callCount` counts all legs. */
  callNo: number;
  callCount: number;
  callId: string | null;
  hold: Hold | null;
  note: string | null;
  appointmentId?: string;
  /** Beginning of the half hour that was booked; with an appointment. */
  slot?: Instant;
  /** A priority that was claimed and has to be confirmed by staff. */
  claim?: { priority: Priority; status: 'pending' | 'confirmed' | 'refused' };
  /** Taken by telephone page: called by message, served at a distance. */
  remote?: true;
  /** A telephone is known while it is kept. */
  reachable?: true;
  /** Who completed the visit. */
  servedBy?: string;
  /** The paper slip, where a printer of the hall was asked for one. */
  slip?: 'queued' | 'printed' | 'failed';
  /** When it was asked for last. */
  slipAskedAt?: Instant;
  /** At which kiosk. */
  slipKiosk?: { id: string; name: string };
  /** A review or a case was opened about it. */
  followed?: true;
  version: number;
}

export interface Clerk {
  userId: string;
  name: string;
}

export type WindowStatus = 'closed' | 'open' | 'paused';

export interface HallWindow {
  id: string;
  label: string;
  zone: string;
  kind: WindowKind;
  /** As planned or as a supervisor set it: null means every general service. */
  services: string[] | null;
  overflow: string[];
  group: string | null;
  status: WindowStatus;
  pauseReason: string | null;
  clerk: Clerk | null;
  /** The ticket called or served here. */
  ticketId: string | null;
  /** Since when nobody is called or served here. */
  idleSince: Instant;
  /** Since when its status, or its visitor, is as it is. */
  since: Instant;
  /** When its terminal fell silent; null while it is heard or was never connected. */
  lostAt: Instant | null;
}

/** One line of the board: a call as announced. */
export interface Announced {
  callId: string;
  callNo: number;
  ticketId: string;
  number: string;
  windowId: string;
  label: string;
  zone: string;
  at: Instant;
}

export interface Hall {
  id: string;
  /** Of the last fact folded in; the next fact has one more. */
  version: number;
  config: HallConfig;
  /** The business day, `2026-11-21`; null before the first. */
  day: string | null;
  /** When the present hours began; null outside them. */
  hoursBeganAt: Instant | null;
  windows: Map<string, HallWindow>;
  /** Live tickets only: waiting, called, serving, held, missed. */
  tickets: Map<string, Ticket>;
  /** Last number of each series today. */
  series: Map<string, number>;
  /** Tickets issued today for each service. */
  issued: Map<string, number>;
  /** The ticket each person holds, by keyed hash. */
  persons: Map<string, string>;
  /** Calls made today, for call ids. */
  calls: number;
  /** The last announcements, newest first. */
  announced: Announced[];
  /** What past days taught; null until there are enough of them. */
  learned: Learned | null;

  /** Set by whoever loads the hall, never by a fact: opening hours are not asked (demonstrations and tests). */
  alwaysOpen: boolean;

  /** What is kept beyond the day. */
  kept: Kept;
  /** What is stopped by hand until the day ends, with the reason. */
  stops: { issuing?: string; serving?: string; closed?: string };
  /** What else is out of order, until it works again. */
  faults: Faults;
  /** Derived from the above and rebuilt at will; not part of the frozen state. */
  floor: Floor;
  lines: Map<string, Line>;
}

/** Neighbouring windows of one kind and skill that share a line. */
export interface Group {
  id: string;
  /** `1–6`, or the label of its only window. */
  label: string;
  zone: string;
  windowIds: string[];
}

/** The windows as dispatch sees them. `revision` moves whenever a load may have changed other than by a line. */
export interface Floor {
  revision: number;
  groups: Map<string, Group>;
  groupOf: Map<string, string>;
  /** Services of each window by its own list (or every general one), and by overflow. */
  skills: Map<string, Set<string>>;
  overflow: Map<string, Set<string>>;
  policy: Policy;
  /** Loads are counted in heads until the hall has learned what its matters take; then in seconds. */
  unit: 'heads' | 'minutes';
  /** Expected seconds of a matter of each service, whole. */
  secondsOf: Map<string, number>;
  /** Time that a window takes, in percent of what is usual, where that is known. */
  percentOf: Map<string, number>;
  missedShare: number;
  overtakenShare: number;
  corrections: Correction[];
}

/** The waiting tickets of one group, in the order in which they are called. */
export interface Line {
  tickets: Ticket[];
  /** Expected seconds of all of them; whole, so that adding and taking away leaves no trace. */
  seconds: number;
  /** The last dealing of this line over its windows; see `loads`. */
  dealt: {
    revision: number;
    windowIds: string[];
    loads: number[];
    count: number;
  } | null;
}
