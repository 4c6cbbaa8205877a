/** Everything that can be asked of a hall, and the lawful ways of saying no. */
import type { WebhookCommand } from './faults.js';
import type { SlipCommand } from './slips.js';
import type { AppointmentCommand } from './appointments.js';
import type { CaseCommand } from './cases.js';
import type { Clerk, Control, HallConfig, Learned, MatterStatus, Priority, WindowKind } from './hall.js';
import type { ReviewCommand } from './reviews.js';
import type { VisitCommand } from './visit.js';
import type { RatingCommand } from './ratings.js';
import type { RosterCommand } from './rosters.js';

/** Who asks: `by` names them in the journal, `role` decides what the law allows them. */
export interface Actor {
  /** `clerk:ID`, `supervisor:ID`, `kiosk:ID`, `citizen`, `timer`. */
  by: string;
  role: 'admin' | 'supervisor' | 'clerk' | 'kiosk' | 'citizen' | 'timer';
  /** Set for people who can staff a window. */
  clerk?: Clerk;
  /** Which parts of control a clerk may take; supervisors and administrators may take all. */
  duties?: readonly ReviewDuty[];
}

export type ReviewDuty = Exclude<Control, 'handle'>;

interface AtWindow {
  windowId: string;
}

interface AboutTicket {
  ticketId: string;
}

export type TransferTarget = { windowId: string } | { serviceId: string } | { escalate: true };

export type CommandBody =
  | RatingCommand
  | RosterCommand
  | { type: 'configure'; config: HallConfig }
  | { type: 'learn'; learned: Learned }
  | {
      type: 'issue';
      services: string[];
      priority: Priority;
      language: string;
      /** Keyed hash of a validated identity. */
      person: string | null;
      /** SHA-256 of the code of an appointment that is checked in with this. */
      codeHash?: string;
      /** Without a code: the appointment that the person has today is checked in. */
      checkIn?: true;
      /** Why staff give a number though none is due: quota, stop and admission are passed over. */
      override?: string;
      /** Taken by telephone page; whoever holds it need not be in the hall. */
      remote?: true;
      /** A telephone came along. */
      reachable?: true;
    }
  | ({ type: 'switch'; windowId: string } & AboutTicket)
  | ({ type: 'postpone'; places: number } & AboutTicket)
  | ({ type: 'cancel' } & AboutTicket)
  | ({ type: 'return' } & AboutTicket)
  | ({ type: 'move'; windowId: string; reason: string } & AboutTicket)
  | ({ type: 'prioritise'; priority: Priority; reason: string } & AboutTicket)
  | ({ type: 'void'; reason: string } & AboutTicket)
  | ({ type: 'open' } & AtWindow)
  | ({ type: 'close' } & AtWindow)
  | ({ type: 'pause'; reason: string | null } & AtWindow)
  | ({ type: 'unpause' } & AtWindow)
  | ({ type: 'call' } & AtWindow)
  | ({ type: 'call-chosen'; reason: string } & AtWindow & AboutTicket)
  | ({ type: 'recall' } & AtWindow)
  | ({ type: 'start' } & AtWindow)
  | ({ type: 'miss' } & AtWindow)
  | ({
      type: 'hold';
      reason: string;
      keep: boolean;
      wakeInSeconds: number | null;
    } & AtWindow)
  | ({ type: 'resume' } & AtWindow & AboutTicket)
  | ({
      type: 'transfer';
      to: TransferTarget;
      note: string | null;
      comeBack: boolean;
    } & AtWindow)
  | ({
      type: 'complete';
      matters: OutcomeOf[] | null;
      /** Whether the visitor stays until what is reviewed is decided; left out, they go. */
      visitor?: 'waits' | 'goes';
    } & AtWindow)
  | ({
      type: 'change-window';
      kind?: WindowKind;
      services?: string[];
      overflow?: string[];
    } & AtWindow)
  | SlipCommand
  | WebhookCommand
  | ReviewCommand
  | CaseCommand
  | { type: 'rebalance' }
  | AppointmentCommand
  | { type: 'stop-service'; serviceId: string }
  | { type: 'resume-service'; serviceId: string }
  | ({ type: 'terminal-lost' } & AtWindow)
  | ({ type: 'terminal-seen' } & AtWindow)
  /** Timers: each says what it was set for, and asks for nothing when that has passed. */
  | ({ type: 'miss-unanswered'; callNo: number } & AboutTicket)
  | ({ type: 'wake' } & AboutTicket)
  | ({ type: 'end-lease' } & AtWindow)
  | { type: 'settle-absent' }
  | { type: 'tick' }
  | VisitCommand;

export type Outcome = Extract<MatterStatus, 'done' | 'returned' | 'abandoned'>;

/** What became of a matter, and what the visitor has to bring for one that is returned. */
export interface OutcomeOf {
  id: string;
  outcome: Outcome;
  missing?: string;
}

export type Command = CommandBody & { actor: Actor };
export type CommandType = Command['type'];

/** The closed list of lawful refusals; the wire shows them with these very codes. */
export type RefusalCode =
  | 'invalid'
  | 'not-allowed'
  | 'not-found'
  | 'hall-closed'
  | 'service-stopped'
  | 'quota-reached'
  | 'no-window-can-serve'
  | 'already-has-ticket'
  | 'window-not-open'
  | 'window-taken'
  | 'window-busy'
  | 'window-idle'
  | 'wrong-state'
  | 'not-eligible'
  | 'too-late'
  | 'already-rated';

/** A lawful no: nothing has changed. `detail` says what to do instead. */
export interface Refusal {
  refused: RefusalCode;
  detail: string;
  /** For `invalid`: where in the body. */
  errors?: { path: string; message: string }[];
  /** The ticket in the way: a window's, or the one that this person or appointment has already. */
  ticketId?: string;
  /** From when on it is possible: a business day, or an instant as ISO text. */
  from?: string;
}
