/** Everything that can have happened in a hall. Facts are the truth: state is folded from them and from nothing else. */
import type { AppointmentFact } from './appointments.js';
import type { CaseFact } from './cases.js';
import type { Foretold } from './estimate.js';
import type { WebhookFact } from './faults.js';
import type { SlipFact } from './slips.js';
import type { RatingFact } from './ratings.js';
import type { RosterFact } from './rosters.js';
import type { Bound, Clerk, HallConfig, Instant, Learned, MatterStatus, Priority, WindowKind } from './hall.js';
import type { ReviewFact } from './reviews.js';
import type { VisitFact } from './visit.js';

/** Why a ticket stands where it stands: the rule that decided and the loads it compared. */
export interface PlacementReason {
  rule: PlacementRule;
  /** Load of each window compared, in `unit`, before this ticket. */
  loads: Record<string, number>;
  unit: 'heads' | 'minutes';
}

export type PlacementRule =
  | 'least-loaded-general'
  | 'specialist-service'
  | 'no-general-open'
  | 'nobody-open-yet'
  | 'visitor-chose'
  | 'clerk-sent'
  | 'supervisor-moved'
  | 'escalated'
  | 'come-back'
  | 'papers-kept'
  | 'reviewed'
  | 'rebalanced'
  | 'pooled';

export type CallRule = 'first-of-group' | 'guard' | 'help' | 'overflow' | 'bound' | 'chosen';

/** Why this ticket was called and not another. */
export interface CallReason {
  rule: CallRule;
  /** Where the ticket stood, and whose window called it. */
  from: string | null;
  by: string;
  /** Senior tickets that this window may serve and that were not called, at most a hundred of them by name. */
  passedOver: {
    ticketId: string;
    number: string;
    why: 'own-group-calls-it' | 'bound-elsewhere' | 'chosen';
  }[];
  passedOverCount: number;
  /** What the clerk or supervisor gave as reason for a chosen ticket. */
  reason?: string;
}

interface AboutTicket {
  ticketId: string;
  number: string;
  /** The ticket was taken at a distance: boards neither show nor announce it. */
  remote?: true;
}

interface AtWindow {
  windowId: string;
  label: string;
}

export type FactBody =
  | { type: 'hall-configured'; config: HallConfig }
  | { type: 'hall-opened' }
  | { type: 'hall-closed' }
  | { type: 'day-opened'; day: string }
  | { type: 'day-closed'; day: string; expired: number }
  | { type: 'hall-learned'; learned: Learned }
  | { type: 'service-stopped'; serviceId: string }
  | { type: 'service-resumed'; serviceId: string }
  | ({
      type: 'ticket-issued';
      day: string;
      series: string;
      count: number;
      services: string[];
      priority: Priority;
      language: string;
      person: string | null;
      seniority: Instant;
      channel: string;
      /** What was checked in with it. */
      appointmentId?: string;
      slot?: Instant;
      /** A priority that staff have to confirm before it counts. */
      claim?: Priority;
      override?: string;
      reachable?: true;
      /** What the slip says of the wait, and what that was made of. */
      foretold: Foretold | null;
    } & AboutTicket)
  | ({
      type: 'ticket-assigned';
      groupId: string;
      windowId: string | null;
      label: string | null;
      bound: Bound | null;
      why: PlacementReason;
    } & AboutTicket)
  | ({
      type: 'ticket-called';
      callId: string;
      callNo: number;
      why: CallReason;
    } & AboutTicket &
      AtWindow)
  | ({ type: 'ticket-recalled'; callId: string; callNo: number } & AboutTicket & AtWindow)
  | ({ type: 'service-started' } & AboutTicket & AtWindow)
  | ({
      type: 'matter-completed';
      matterId: string;
      serviceId: string;
      outcome: MatterStatus;
      /** What the visitor has to bring, of a matter returned. */
      missing?: string;
    } & AboutTicket &
      AtWindow)
  | ({
      type: 'ticket-held';
      reason: string;
      keep: boolean;
      wakeAt: Instant | null;
    } & AboutTicket &
      AtWindow)
  | ({
      type: 'ticket-resumed';
      windowId: string | null;
      label: string | null;
      to: 'serving' | 'waiting';
    } & AboutTicket)
  | ({
      type: 'ticket-transferred';
      to: { windowId: string } | { serviceId: string } | { escalate: true };
      note: string | null;
      comeBack: boolean;
    } & AboutTicket &
      AtWindow)
  | ({ type: 'ticket-missed'; by: 'clerk' | 'timer' } & AboutTicket & AtWindow)
  | ({ type: 'ticket-released'; by: 'lease' } & AboutTicket & AtWindow)
  | ({
      type: 'ticket-returned';
      front: boolean;
      seniority: Instant;
      tie: number;
    } & AboutTicket)
  | ({
      type: 'ticket-postponed';
      places: number;
      front: boolean;
      seniority: Instant;
      tie: number;
    } & AboutTicket)
  | ({ type: 'ticket-switched'; windowId: string } & AboutTicket)
  | ({ type: 'ticket-moved'; windowId: string; reason: string } & AboutTicket)
  | ({
      type: 'ticket-prioritised';
      priority: Priority;
      seniority: Instant;
      reason: string;
    } & AboutTicket)
  | ({ type: 'ticket-completed' } & AboutTicket & AtWindow)
  | ({ type: 'ticket-cancelled' } & AboutTicket)
  | ({ type: 'ticket-voided'; reason: string } & AboutTicket)
  | ({ type: 'ticket-expired' } & AboutTicket)
  | ReviewFact
  | CaseFact
  | RatingFact
  | RosterFact
  | ({ type: 'window-opened'; clerk: Clerk } & AtWindow)
  | ({ type: 'window-paused'; reason: string | null } & AtWindow)
  | ({ type: 'window-resumed' } & AtWindow)
  | ({
      type: 'window-closed';
      by: 'clerk' | 'supervisor' | 'lease' | 'day' | 'plan';
    } & AtWindow)
  | ({
      type: 'window-changed';
      kind: WindowKind;
      services: string[] | null;
      overflow: string[];
    } & AtWindow)
  | SlipFact
  | WebhookFact
  | ({ type: 'terminal-lost' } & AtWindow)
  | ({ type: 'terminal-seen' } & AtWindow)
  | VisitFact
  | AppointmentFact;

export type FactType = FactBody['type'];

/** A fact in its place: `version` is one more than that of the hall's fact before it. `by` is who asked, as `role:id`. */
export type Fact = FactBody & { version: number; at: Instant; by: string };

export type FactOf<T extends FactType> = Extract<Fact, { type: T }>;
