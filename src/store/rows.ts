/** The tables, flat: what the journal holds, what is derived from it, and who may sign in. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('hall')
export class HallRow {
  @PrimaryColumn('text') id!: string;
  /** Localised name, as JSON text. */
  @Column('json') name!: { 'zh-CN': string; en: string };
}

/** The journal. Its key is the fence: two nodes cannot both write version n of a hall. */
@Entity('fact')
export class FactRow {
  @PrimaryColumn('text', { name: 'hall_id' }) hallId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('timestamptz') at!: Date;
  @Column('text') type!: string;
  /** The whole fact; `json`, not `jsonb`, so that it reads back to the byte. */
  @Column('json') body!: unknown;
}

/** A hall as of `version`, so that loading folds only the facts after it. Derived: may be deleted at any time. */
@Entity('snapshot')
export class SnapshotRow {
  @PrimaryColumn('text', { name: 'hall_id' }) hallId!: string;
  @Column('integer') version!: number;
  @Column('timestamptz') at!: Date;
  @Column('text') state!: string;
}

/** A business day: how the hall stood just after `version`, the fact that began it, and what the day came to. */
@Entity('business_day')
export class BusinessDayRow {
  @PrimaryColumn('text', { name: 'hall_id' }) hallId!: string;
  @PrimaryColumn('date') day!: string;
  @Column('integer') version!: number;
  /** The frozen hall, as JSON text to the byte. */
  @Column('text') state!: string;
  /** What the day came to, once it is over; derived from its facts. */
  @Column('json', { nullable: true }) figures!: unknown;
  /** Who came and who staffed which window, to be run again under other rules. */
  @Column('json', { nullable: true }) past!: unknown;
  /** When notes about visitors were looked for; `infinity` once there are none left. */
  @Column('timestamptz', { name: 'notes_seen', nullable: true }) notesSeen!: Date | null;
}

/** A what-if question, its answer, and what then happened. */
@Entity('what_if')
@Index('what_if_by_hall', ['hallId', 'askedAt'])
export class WhatIfRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('text', { name: 'asked_by' }) askedBy!: string;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  @Column('date') day!: string;
  @Column('json') question!: unknown;
  /** `running`, `done`, `cancelled` or `failed`. */
  @Column('text') status!: string;
  /** Share done, 0 to 1. */
  @Column('real') progress!: number;
  /** When the node that works on it last said so. */
  @Column('timestamptz', { name: 'seen_at' }) seenAt!: Date;
  @Column('json', { nullable: true }) answer!: unknown;
  @Column('json', { nullable: true }) happened!: unknown;
}

/** Every ticket ever issued, as it stands or ended. The id holds hall, day and number: a number cannot be given twice. */
@Entity('ticket')
@Index('ticket_by_day', ['hallId', 'day'])
export class TicketRow {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('date') day!: string;
  @Column('text') number!: string;
  @Column('text') status!: string;
  @Column('text') priority!: string;
  @Column('text', { name: 'window_id', nullable: true }) windowId!: string | null;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt!: Date;
  @Column('timestamptz', { name: 'called_at', nullable: true })
  calledAt!: Date | null;
  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
  @Column('integer') version!: number;
  /** The ticket as the core knew it when it ended; null while it is live, for then the hall knows it. */
  @Column('json', { nullable: true }) state!: unknown;
}

/** Appointments, reviews, cases and follow-ups, each as it stands or ended; what is open is in the hall's memory, too. */
@Entity('record')
@Index('record_by_day', ['hallId', 'kind', 'day'])
@Index('record_by_ticket', ['ticketId'])
export class RecordRow {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('text') kind!: 'appointment' | 'review' | 'case' | 'follow-up';
  @Column('text') status!: string;
  @Column('boolean') ended!: boolean;
  @Column('text', { name: 'ticket_id', nullable: true }) ticketId!: string | null;
  /** Business day of the slot, or on which it is due. */
  @Column('date') day!: string;
  @Column('json') state!: unknown;
  /** Notes about visitors are blanked. */
  @Column('boolean', { name: 'notes_gone' }) notesGone!: boolean;
}

/** SHA-256 of each ticket's secret: how a visitor's link finds the ticket. */
@Entity('secret')
export class SecretRow {
  @PrimaryColumn('bytea') hash!: Buffer;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('text', { name: 'ticket_id' }) ticketId!: string;
}

/** Window terminals that a node hears, each vouched for at every heartbeat. */
@Entity('terminal')
export class TerminalRow {
  @PrimaryColumn('text', { name: 'hall_id' }) hallId!: string;
  @PrimaryColumn('text', { name: 'window_id' }) windowId!: string;
  @PrimaryColumn('uuid') node!: string;
  @Column('timestamptz') at!: Date;
}

/** Telephone numbers, apart from everything else so that they can be deleted after the day. */
@Entity('contact')
@Index('contact_by_day', ['hallId', 'day'])
export class ContactRow {
  @PrimaryColumn('text', { name: 'ticket_id' }) ticketId!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('date') day!: string;
  @Column('text') phone!: string;
  /** The ticket's secret, sealed, until the visitor has been greeted; see `hall/links`. */
  @Column('text', { nullable: true }) link!: string | null;
}

/** Remembered answers of idempotency keys, written in the transaction of what they answer; kept for 24 hours. */
@Entity('answer')
@Index('answer_by_age', ['at'])
export class AnswerRow {
  /** SHA-256 of who asked and the key. */
  @PrimaryColumn('bytea') id!: Buffer;
  /** SHA-256 of what was asked. */
  @Column('bytea') fingerprint!: Buffer;
  @Column('smallint') status!: number;
  /** Sealed: only who brings the key again can read it. */
  @Column('text') body!: string;
  @Column('timestamptz') at!: Date;
}

/** That a screen showed and sounded a call. */
@Entity('receipt')
export class ReceiptRow {
  @PrimaryColumn('text', { name: 'call_id' }) callId!: string;
  @PrimaryColumn('text', { name: 'device_id' }) deviceId!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('boolean') sounded!: boolean;
  @Column('timestamptz') at!: Date;
}

/** Ratings, derived from their facts in the transaction that writes those. */
@Entity('rating')
export class RatingRow {
  @PrimaryColumn('text', { name: 'ticket_id' }) ticketId!: string;
  /** One rating a matter; empty for the one rating of the visit itself. */
  @PrimaryColumn('text', { name: 'matter_id' }) matterId!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('smallint') level!: number;
  @Column('json') tags!: string[];
  @Column('text', { nullable: true }) comment!: string | null;
  @Column('timestamptz') at!: Date;
  /** Where it was served and by whom, as far as that is known. */
  @Column('text', { name: 'window_id', nullable: true }) windowId!: string | null;
  @Column('text', { name: 'clerk_id', nullable: true }) clerkId!: string | null;
  /** By the visitor's link, or on the screen of the window. */
  @Column('text') channel!: 'link' | 'window';
}

@Entity('account')
@Index('account_by_name', ['usernameKey'], { unique: true })
export class AccountRow {
  @PrimaryColumn('text') id!: string;
  @Column('text') username!: string;
  /** Lower case, so that `Li` and `li` are one account. */
  @Column('text', { name: 'username_key' }) usernameKey!: string;
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
  @Column('text') role!: 'clerk' | 'supervisor' | 'admin';
  /** Parts of control that a clerk may take: `review`, `approve`. */
  @Column('json', { default: [] }) duties!: ('review' | 'approve')[];
  @Column('text', { name: 'hall_id', nullable: true }) hallId!: string | null;
  /** Switched off: nobody signs in with it. Accounts are never deleted, as the journal names them. */
  @Column('boolean', { default: false }) disabled!: boolean;
}

@Entity('session')
export class SessionRow {
  /** SHA-256 of the bearer token. */
  @PrimaryColumn('bytea', { name: 'token_hash' }) tokenHash!: Buffer;
  @Column('text', { name: 'account_id' }) accountId!: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}

@Entity('device')
@Index('device_by_token', ['tokenHash'], { unique: true })
export class DeviceRow {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('text') kind!: 'kiosk' | 'display';
  @Column('text') name!: string;
  @Column('text', { nullable: true }) zone!: string | null;
  @Column('bytea', { name: 'token_hash' }) tokenHash!: Buffer;
  /** The network printer beside a kiosk. */
  @Column('text', { name: 'printer_host', nullable: true }) printerHost!: string | null;
  @Column('integer', { name: 'printer_port', nullable: true }) printerPort!: number | null;
}

/** Who changed accounts, devices and webhooks, only ever added to. Hall files are in the journal as it is. */
@Entity('operation')
@Index('operation_by_time', ['at'])
export class OperationRow {
  @PrimaryColumn('bigint', { generated: 'identity' }) id!: string;
  @Column('timestamptz') at!: Date;
  /** Account; null: the server itself. */
  @Column('text', { name: 'by_id', nullable: true }) byId!: string | null;
  @Column('text') what!: string;
  @Column('text', { name: 'hall_id', nullable: true }) hallId!: string | null;
  @Column('text', { name: 'about_id' }) aboutId!: string;
  @Column('text') about!: string;
  @Column('json') detail!: unknown;
}

/** Who is told the facts of a hall, and up to which version they have been. */
@Entity('webhook')
@Index('webhook_by_hall', ['hallId'])
export class WebhookRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'hall_id' }) hallId!: string;
  @Column('text') url!: string;
  /** Types of facts wanted; null: all. */
  @Column('json', { nullable: true }) types!: string[] | null;
  /** Key of the signatures, base64. */
  @Column('text') secret!: string;
  /** Of the last fact told. */
  @Column('integer') version!: number;
  /** Of the last fact of the batch under way: tried again it stays the same batch. */
  @Column('integer', { nullable: true }) sending!: number | null;
  /** Tries since the last success. */
  @Column('integer') failures!: number;
  @Column('timestamptz', { name: 'failed_at', nullable: true }) failedAt!: Date | null;
  @Column('text', { nullable: true }) error!: string | null;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
}

/** What an installation makes once and keeps, such as the key that hashes identities. */
@Entity('setting')
export class SettingRow {
  @PrimaryColumn('text') name!: string;
  @Column('text') value!: string;
}

export const rows = [
  HallRow,
  FactRow,
  SnapshotRow,
  BusinessDayRow,
  WhatIfRow,
  TicketRow,
  RecordRow,
  SecretRow,
  TerminalRow,
  ContactRow,
  AnswerRow,
  ReceiptRow,
  RatingRow,
  AccountRow,
  SessionRow,
  DeviceRow,
  OperationRow,
  WebhookRow,
  SettingRow,
];
