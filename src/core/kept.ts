/** What a hall keeps beyond the day: appointments, reviews, cases, follow-ups, the duty roster. Types, and their frozen form. */
import type { Clerk, Control, Instant } from './hall.js';

/** One entry in the history of a record. */
export interface Step {
  at: Instant;
  /** Who did it, by name; `visitor` and `hall` for what no clerk did. */
  by: string;
  step: string;
  note: string | null;
  /** What the visitor is told of it. */
  toVisitor?: string;
}

/**
 * booked ──check-in──► kept
 *   │ └──day close──► missed
 *   └──cancel──► cancelled
 */
export interface Appointment {
  id: string;
  status: 'booked' | 'kept' | 'missed' | 'cancelled';
  /** The ticket that it became. */
  ticketId: string | null;
  serviceId: string;
  /** Business day of the slot, and its beginning. */
  day: string;
  slot: Instant;
  /** Keyed hash of the identity. */
  person: string;
  /** SHA-256 of the code that opens it. */
  codeHash: string;
  language: string;
  /** A telephone is known while it is kept. */
  reachable: boolean;
  bookedAt: Instant;
}

/**
 * waiting ──take──► taken ──pass──► waiting for the next stage, or passed
 *    ▲                └──return──► returned ──give up──► given-up
 *    └──────────resubmit──────────────┘
 */
export interface Review {
  id: string;
  status: 'waiting' | 'taken' | 'returned' | 'passed' | 'given-up';
  stage: Exclude<Control, 'handle'>;
  control: Control;
  ticketId: string;
  number: string;
  matterId: string;
  serviceId: string;
  /** Where it was handled, and comes back to. */
  windowId: string;
  handler: Clerk;
  reviewer: Clerk | null;
  approver: Clerk | null;
  /** Who had which part in it, ever: whoever had an earlier one may not take a later one. */
  parts: { userId: string; part: Control }[];
  /** The visitor stays in the hall until it is decided. */
  waits: boolean;
  submittedAt: Instant;
  /** The present stage should be decided by then. */
  dueAt: Instant;
  /** Why it came back. */
  reason: string | null;
  history: Step[];
}

/** accepted ──► studying ──► handed-over ──► reported ──► closed; each step may be repeated or passed over, none undone. */
export interface Case {
  id: string;
  status: 'accepted' | 'studying' | 'handed-over' | 'reported' | 'closed';
  ticketId: string | null;
  number: string | null;
  serviceId: string | null;
  matterId: string | null;
  /** Where it was opened; null for one that came without a visitor. */
  windowId: string | null;
  /** It had been sent to a window for hard cases before. */
  escalated: boolean;
  subject: string;
  owner: Clerk;
  openedAt: Instant;
  /** Business day. */
  dueOn: string;
  history: Step[];
}

/** A low rating or a complaint that somebody must answer. */
export interface FollowUp {
  id: string;
  status: 'open' | 'closed';
  source: 'rating' | 'complaint';
  channel: 'rating' | 'counter' | 'telephone' | 'letter' | 'online';
  ticketId: string | null;
  number: string | null;
  /** Business day of the visit it is about, where that is known. */
  visitDay: string | null;
  windowId: string | null;
  /** Of the matter that was rated; left out where it is about a visit, or nothing is known. */
  serviceId?: string;
  level: number | null;
  subject: string;
  openedAt: Instant;
  /** Business day. */
  dueOn: string;
  history: Step[];
}

/** Who staffs a window on a half day. */
export interface Duty {
  windowId: string;
  half: 'morning' | 'afternoon';
  clerk: Clerk;
}

/** A clerk who does not come, on every day from `from` to `until`. */
export interface Absence {
  userId: string;
  from: string;
  until: string;
  reason: string | null;
}

export interface RecordOf {
  appointment: Appointment;
  review: Review;
  case: Case;
  'follow-up': FollowUp;
}
export type RecordKind = keyof RecordOf;
export type AnyRecord = RecordOf[RecordKind];
export type Records<K extends RecordKind> = Map<string, RecordOf[K]>;

/** What every fact about a record carries; its type begins with the kind. The id is made of hall, kind and version. */
export interface AboutRecord {
  recordId: string;
}

/** Open records only: what has ended leaves memory, and the row in the store keeps it. */
export interface Kept {
  records: { [K in RecordKind]: Records<K> };
  /** By business day; today's and those to come. */
  roster: Map<string, Duty[]>;
  absences: Absence[];
  /** Appointments kept today: until the day ends they hold their places. */
  keptToday: Appointment[];
  /** Business days of appointments that a person did not keep, oldest first. */
  noShows: Map<string, string[]>;
  /** What was rated today: ticket ids, and `ticketId matterId` for matters. */
  rated: Set<string>;
  /** How often each service was asked for of late. */
  demand: Map<string, number>;
}

export interface FrozenKept {
  records: { [K in RecordKind]: RecordOf[K][] };
  roster: [string, Duty[]][];
  absences: Absence[];
  /** Left out by older snapshots. */
  keptToday?: Appointment[];
  noShows: [string, string[]][];
  rated: string[];
  demand: [string, number][];
}

export const recordKinds: readonly RecordKind[] = ['appointment', 'review', 'case', 'follow-up'];

export function newKept(): Kept {
  return {
    records: { appointment: new Map(), review: new Map(), case: new Map(), 'follow-up': new Map() },
    roster: new Map(),
    absences: [],
    keptToday: [],
    noShows: new Map(),
    rated: new Set(),
    demand: new Map(),
  };
}

/** Undefined while nothing is kept, so that a hall which keeps nothing freezes as it always did. */
export function freezeKept(kept: Kept): FrozenKept | undefined {
  const { records, roster, absences, keptToday, noShows, rated, demand } = kept;
  const sizes = [...recordKinds.map((kind) => records[kind].size), roster.size, absences.length, noShows.size];
  if ([...sizes, keptToday.length, rated.size, demand.size].every((size) => size === 0)) return undefined;
  return {
    records: {
      appointment: [...records.appointment.values()],
      review: [...records.review.values()],
      case: [...records.case.values()],
      'follow-up': [...records['follow-up'].values()],
    },
    roster: [...roster],
    absences,
    keptToday,
    noShows: [...noShows],
    rated: [...rated],
    demand: [...demand],
  };
}

export function thawKept(frozen: FrozenKept | undefined): Kept {
  if (!frozen) return newKept();
  const byId = <T extends AnyRecord>(all: T[]) => new Map(all.map((record) => [record.id, record]));
  const { records } = frozen;
  return {
    records: {
      appointment: byId(records.appointment),
      review: byId(records.review),
      case: byId(records.case),
      'follow-up': byId(records['follow-up']),
    },
    roster: new Map(frozen.roster),
    absences: frozen.absences,
    keptToday: frozen.keptToday ?? [],
    noShows: new Map(frozen.noShows),
    rated: new Set(frozen.rated),
    demand: new Map(frozen.demand),
  };
}

/** Independent of the one given, as records are folded in place. */
export function copyKept(kept: Kept): Kept {
  const frozen = freezeKept(kept);
  if (!frozen) return newKept();
  const copies = <T extends AnyRecord>(all: T[]) => all.map((record) => ({ ...record }));
  const { appointment, review, case: cases, 'follow-up': followUps } = frozen.records;
  return thawKept({
    ...frozen,
    absences: [...frozen.absences],
    keptToday: [...(frozen.keptToday ?? [])],
    records: {
      appointment: copies(appointment),
      review: copies(review),
      case: copies(cases),
      'follow-up': copies(followUps),
    },
  });
}

/** What is read of a fact to tell which record it is about: its own, or the one that a low rating opens. */
interface MayBeAboutRecord extends Partial<AboutRecord> {
  type: string;
  followUp?: AboutRecord;
}

/** The record that a fact is about. */
export function recordOf({ type, recordId: id, followUp }: MayBeAboutRecord): { kind: RecordKind; id: string } | null {
  if (followUp) return { kind: 'follow-up', id: followUp.recordId };
  const kind = recordKinds.find((one) => type.startsWith(`${one}-`));
  return kind && id !== undefined ? { kind, id } : null;
}

/** The version of the fact that opened a record. */
export function openedBy(recordId: string): number {
  return Number(recordId.slice(recordId.lastIndexOf('-') + 1));
}
