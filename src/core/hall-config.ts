/** What a hall file says: services, windows, hours, and the terms of dispatch and of visits. Types only. */

export interface Text {
  'zh-CN': string;
  en: string;
}

export type Priority = 'normal' | 'appointment' | 'priority' | 'green';
export type WindowKind = 'general' | 'specialist';
export type Control = 'handle' | 'review' | 'approve';

/** Times of day `["08:30", "12:00"]`, local to the hall, in order and apart. */
export type Spans = [string, string][];

export interface Hours {
  /** IANA name, e.g. `Asia/Shanghai`. */
  timezone: string;
  weekdays: Spans;
  saturday: Spans;
  sunday: Spans;
  /** Dates that differ from the week, `"2026-10-01": []` being a holiday. */
  dates?: Record<string, Spans>;
}

export interface Zone {
  id: string;
  name: Text;
}

export interface Service {
  id: string;
  name: Text;
  agency: string;
  control: Control;
  /** Minutes one such matter usually takes, until the hall has a history of its own. */
  typicalMinutes: number;
  /** Whether every general window without a list of its own serves it. */
  general: boolean;
  /** Letter of its numbers; left out, it follows from the zone that serves it. */
  series?: string;
  /** Tickets a business day, at most. */
  quota?: number;
  /** Heading under which a kiosk lists it; left out, its agency's. */
  category?: string;
  /** Papers that a visitor must bring, shown before the number is taken. */
  papers?: Text[];
  /** Appointments that may be booked for each half hour; none where it is left out. */
  appointments?: number;
  /** No more tickets are issued for it while this is set. */
  stopped?: boolean;
}

/** A window as the hall file describes it. */
export interface WindowPlan {
  id: string;
  label: string;
  kind: WindowKind;
  zone: string;
  /** What it serves; a general window without a list serves every general service. */
  services?: string[];
  /** What a specialist helps with when it stands idle and a visitor has waited `helpAfterMinutes`. */
  overflow?: string[];
  /** Windows of one name share a line; left out, neighbours of one kind and skill do. */
  group?: string;
}

/** Constants of dispatch and of the visit; every one has a default in `policy.ts`. */
export interface Policy {
  name: 'group' | 'window' | 'pooled';
  /** Whoever changes a constant says so here, so that figures can be told apart. */
  version: string;
  /** Windows that a group has at most; neighbours form as few even groups as that allows. */
  groupSize: number;
  /** A specialist helps with its overflow services after this wait. */
  helpAfterMinutes: number;
  /** Another group's ticket is called first when it is senior by more than this ... */
  guardSeniorMinutes: number;
  /** ... and would still wait more than this where it stands. */
  guardWaitMinutes: number;
  /** Head start of `priority` and of a punctual `appointment`. */
  headStartMinutes: number;
  /** A missed ticket that returns goes behind this many. */
  returnBehind: number;
  /** A missed ticket may return this long. */
  returnWithinMinutes: number;
  /** A call is given up after this many recalls ... */
  missedAfterRecalls: number;
  /** ... and this long after the last of them ... */
  missedAfterLastRecallSeconds: number;
  /** ... or this long after any call that nobody answered. */
  missedAfterSeconds: number;
  /** A terminal that lost its connection keeps its window this long. */
  leaseSeconds: number;
  /** Numbers are given this long before the hall opens. */
  issueLeadMinutes: number;
  /** A group to which nobody has come so long after the hours began loses its line to others. */
  openingGraceMinutes: number;
  /** Minutes a sitting costs beside its matters (walking, greeting, papers). */
  sittingMinutes: number;
}

/** The content of a hall file. */
export interface HallConfig {
  id: string;
  name: Text;
  hours: Hours;
  zones: Zone[];
  services: Service[];
  windows: WindowPlan[];
  /** Windows that take what others cannot do, in order of preference. */
  escalation: string[];
  policy?: Partial<Policy>;
  /** Halls of one operator point visitors to each other. */
  operator?: string;
  place?: Place;
  /** Priorities that count only once staff have confirmed the claim. */
  confirm?: Priority[];
  /** What ends the giving of numbers before the hours do; `forecast`: nobody who would not be served today. */
  admission?: 'forecast' | 'hours';
  appointments?: Partial<AppointmentTerms>;
  /** Set: matters of control `review` and `approve` are decided by others than who handled them. */
  review?: Partial<ReviewTerms>;
  /** Services for which a number may be taken by telephone page, without being in the hall. */
  remote?: string[];
  terms?: Partial<Terms>;
}

export interface Place {
  address?: Text;
  latitude: number;
  longitude: number;
}

/** How appointments are kept; the defaults are in `terms.ts`. */
export interface AppointmentTerms {
  daysAhead: number;
  /** It may be cancelled or moved until so long before its slot. */
  cancelBeforeMinutes: number;
  /** Check-in is possible from so long before the slot until so long after its beginning. */
  earlyMinutes: number;
  lateMinutes: number;
  /** Whoever did not keep so many within `restrictDays` books no more until the oldest of them is past. */
  noShows: number;
  restrictDays: number;
}

/** How long a review and an approval should take. */
export interface ReviewTerms {
  reviewMinutes: number;
  approveMinutes: number;
}

/** Time limits of what goes on after the visit. */
export interface Terms {
  caseWorkingDays: number;
  followUpWorkingDays: number;
  /** Days after which telephones, and notes about visitors, are deleted; 0: when their day is over. */
  phoneDays: number;
  noteDays: number;
}
