/** What halls no longer know, as rows: tickets and records as they ended, telephones, ratings, escalations. */
import type { DataSource } from 'typeorm';
import type { Ticket } from '../core/hall.js';
import type { AnyRecord, RecordKind, RecordOf } from '../core/kept.js';
import { fromPostgres } from './away.js';

/** Narrows a list of records; `from` and `to` are business days. */
export interface RecordSearch {
  status?: string;
  ended?: boolean;
  ticketId?: string;
  from?: string;
  to?: string;
  limit?: number;
}

/** A visit that was sent on to a window for hard cases. */
export interface Escalation {
  ticketId: string;
  /** From where. */
  windowId: string;
  /** As it ended; null while it is live. */
  ticket: Ticket | null;
}

/** Every method throws Unavailable while Postgres is away. */
export class Archive {
  constructor(private readonly source: DataSource) {}

  /** Records of a hall as they stand or ended; those due last come first. */
  async records<K extends RecordKind>(hallId: string, kind: K, search: RecordSearch = {}): Promise<RecordOf[K][]> {
    const { status, ended, ticketId, from, to, limit = 500 } = search;
    const rows = await this.ask<{ state: RecordOf[K] }>(
      `select state from record where hall_id = $1 and kind = $2
       and ($3::text is null or status = $3) and ($4::boolean is null or ended = $4)
       and ($5::text is null or ticket_id = $5) and ($6::date is null or day >= $6) and ($7::date is null or day <= $7)
       order by day desc, id desc limit $8`,
      [hallId, kind, status ?? null, ended ?? null, ticketId ?? null, from ?? null, to ?? null, limit],
    );
    return rows.map(({ state }) => state);
  }

  /** A record as it stands or ended. */
  async record(hallId: string, id: string): Promise<AnyRecord | null> {
    const sql = 'select state from record where hall_id = $1 and id = $2';
    return (await this.ask<{ state: AnyRecord }>(sql, [hallId, id]))[0]?.state ?? null;
  }

  /** Every escalation of these business days, in order. */
  async escalations(hallId: string, from: string, to: string): Promise<Escalation[]> {
    return this.ask(
      `with span as (
         select min(version) filter (where day >= $2) as low, min(version) filter (where day > $3) as high
         from business_day where hall_id = $1
       )
       select t.id as "ticketId", f.body->>'windowId' as "windowId", t.state as ticket
       from span join fact f on f.hall_id = $1 and f.version >= low and f.version < coalesce(high, 2147483647)
       join ticket t on t.id = f.body->>'ticketId'
       where f.type = 'ticket-transferred' and f.body->'to'->>'escalate' = 'true' order by f.version`,
      [hallId, from, to],
    );
  }

  /** An appointment of a hall, open or ended, by the SHA-256 (hex) of its code. */
  async appointmentByCode(hallId: string, codeHash: string): Promise<RecordOf['appointment'] | null> {
    const sql = `select state from record where kind = 'appointment' and state->>'codeHash' = $2 and hall_id = $1`;
    return (await this.ask<{ state: RecordOf['appointment'] }>(sql, [hallId, codeHash]))[0]?.state ?? null;
  }

  /** A ticket that has ended, as it ended. */
  async ticket(ticketId: string): Promise<Ticket | null> {
    const rows = await this.ask<{ state: Ticket | null }>('select state from ticket where id = $1', [ticketId]);
    return rows[0]?.state ?? null;
  }

  /** The telephone that came along with a ticket, while it is kept. */
  async phone(ticketId: string): Promise<string | null> {
    const rows = await this.ask<{ phone: string }>('select phone from contact where ticket_id = $1', [ticketId]);
    return rows[0]?.phone ?? null;
  }

  /** Ids of the matters of a visit that are rated; `''` for the visit itself. */
  async rated(ticketId: string): Promise<string[]> {
    const sql = 'select matter_id as matter from rating where ticket_id = $1 order by matter_id';
    return (await this.ask<{ matter: string }>(sql, [ticketId])).map(({ matter }) => matter);
  }

  private ask<Row extends object>(sql: string, values: unknown[]): Promise<Row[]> {
    return fromPostgres(this.source.query<Row[]>(sql, values));
  }
}
