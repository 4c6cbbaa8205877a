/** Deletes from the store what is kept for a time only, and blanks notes about visitors in facts, rows and frozen halls. */
import type { DataSource, EntityManager } from 'typeorm';
import type { Fact } from '../core/facts.js';
import { openedBy, recordOf } from '../core/kept.js';
import type { FrozenHall } from '../core/state.js';

/** What people wrote about visitors, or told them. Ids, names of staff and words of the law stand under other names. */
const noted = new Set(['note', 'reason', 'comment', 'subject', 'missing', 'result', 'toVisitor', 'override']);
/** Whether a JSON text has any of that, so that what has none is never read. */
const hasNotes = `'"(${[...noted].join('|')})":"'`;
/** As the index has it. */
const ofRecord = `type ~ '^(appointment|review|case|follow-up)-'`;

/** What stands for a text that is gone. Not empty: whether something was said may have decided something. */
const gone = '-';
const page = 2_000;

/** The same with every note blanked: a copy whose members keep their order, so that it reads as if it had been written so. */
export function blanked<T>(value: T): T {
  if (Array.isArray(value)) return value.map(blanked) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      noted.has(key) && typeof member === 'string' ? gone : blanked(member as unknown),
    ]),
  ) as T;
}

interface TextRow {
  version: number;
  body: string;
}

export class RetentionStore {
  constructor(private readonly source: DataSource) {}

  /** What needs no hall to be asked: answers after a day, telephones of complaints answered and appointments cancelled. */
  async forgetPassing(now: Date): Promise<void> {
    await this.source.query(`delete from answer where at <= $1::timestamptz - interval '24 hours'`, [now]);
    await this.source.query(
      `delete from contact c using record r where r.id = c.ticket_id and r.ended
       and (r.kind = 'follow-up' or r.status = 'cancelled')`,
    );
  }

  /** Halls that keep a telephone, or a note, of a day before `day`. */
  async hallsWithOld(day: string): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(
      `select hall_id as id from contact where day < $1 union select hall_id from business_day
         where day < $1 and notes_seen is null union select hall_id from record
         where day < $1 and ended and not notes_gone order by id`,
      [day],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Deletes telephones of days before `day`, but for those of tickets that are live, or have a review or a case that is
   * open, and of records that are open themselves.
   */
  async forgetPhones(hallId: string, day: string): Promise<void> {
    await this.source.query(
      `delete from contact c where hall_id = $1 and day < $2
       and not exists (select from ticket t where t.id = c.ticket_id and t.ended_at is null)
       and not exists (select from record r where not r.ended
         and (r.id = c.ticket_id or (r.ticket_id = c.ticket_id and r.kind in ('review', 'case'))))`,
      [hallId, day],
    );
  }

  /** Days before `day` in which notes about visitors may still stand, oldest first. */
  async daysWithNotes(hallId: string, day: string, limit: number): Promise<string[]> {
    const rows = await this.source.query<{ day: string }[]>(
      `select day::text as day from business_day d where hall_id = $1 and day < $2 and notes_seen is null
       and exists (select from business_day later where later.hall_id = d.hall_id and later.day > d.day)
       order by d.day limit $3`,
      [hallId, day, limit],
    );
    return rows.map((row) => row.day);
  }

  /**
   * Blanks what was noted about the visitors of a day that is over: in facts that are about a ticket and no record, in
   * tickets and ratings. No frozen hall shows a visitor of a day that is over, so the day still replays to the byte.
   * Interrupted, it is simply done again.
   */
  async blankDay(hallId: string, day: string, now: Date): Promise<void> {
    const [span] = await this.source.query<{ after: number; upTo: number }[]>(
      `select version as after, (select min(version) from business_day later
         where later.hall_id = d.hall_id and later.day > d.day) as "upTo"
       from business_day d where hall_id = $1 and day = $2`,
      [hallId, day],
    );
    for (let after = span!.after; after < span!.upTo; after += page) {
      const rows = await this.source.query<TextRow[]>(
        `select version, body::text as body from fact where hall_id = $1 and version > $2 and version <= $3
         and body::text ~ ${hasNotes}`,
        [hallId, after, Math.min(after + page, span!.upTo)],
      );
      const about = rows.filter(({ body }) => {
        const fact = JSON.parse(body) as Fact;
        return 'ticketId' in fact && !recordOf(fact);
      });
      await this.rewriteFacts(this.source.manager, hallId, about);
    }
    const tickets = await this.source.query<{ id: string; state: string }[]>(
      `select id, state::text as state from ticket where hall_id = $1 and day = $2 and state::text ~ ${hasNotes}`,
      [hallId, day],
    );
    for (const { id, state } of tickets)
      await this.source.query('update ticket set state = $2::json where id = $1', [id, blankedText(state)]);
    await this.source.query(
      `update rating set comment = null where comment is not null
       and ticket_id in (select id from ticket where hall_id = $1 and day = $2)`,
      [hallId, day],
    );
    await this.source.query('update business_day set notes_seen = $3 where hall_id = $1 and day = $2', [
      hallId,
      day,
      now,
    ]);
  }

  /** Records that have ended, are listed under a day before `day`, and whose notes may still stand. */
  async recordsWithNotes(hallId: string, day: string, limit: number): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(
      `select id from record where hall_id = $1 and day < $2 and ended and not notes_gone order by day, id limit $3`,
      [hallId, day, limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Blanks a record everywhere at once, so that every day it lived through still replays to the byte: its facts, its
   * row, and the halls frozen while it was open. Does nothing while anything happened to it since `since`.
   */
  async blankRecord(hallId: string, id: string, since: Date): Promise<void> {
    await this.source.transaction(async (manager) => {
      const facts = await manager.query<(TextRow & { recent: boolean })[]>(
        `select version, body::text as body, at >= $3 as recent from fact
         where hall_id = $1 and (${ofRecord} and body ->> 'recordId' = $2 or version = $4) order by version`,
        [hallId, id, since, openedBy(id)],
      );
      if (facts.some(({ recent }) => recent)) return;
      await this.rewriteFacts(manager, hallId, facts);
      const [row] = await manager.query<{ state: string }[]>(
        'select state::text as state from record where id = $1 for update',
        [id],
      );
      await manager.query('update record set state = $2::json, notes_gone = true where id = $1', [
        id,
        blankedText(row!.state),
      ]);
      const [first, last] = [facts[0]?.version ?? 0, facts.at(-1)?.version ?? 0];
      await this.blankFrozen(manager, hallId, id, first, last);
    });
  }

  /** A hall frozen long ago, as nobody has come there since, knows visitors and records of then. */
  async blankSnapshot(hallId: string, before: Date): Promise<void> {
    const [row] = await this.source.query<{ version: number; state: string }[]>(
      `select version, state from snapshot where hall_id = $1 and at < $2 and state ~ ${hasNotes}`,
      [hallId, before],
    );
    if (!row) return;
    const frozen = JSON.parse(row.state) as FrozenHall;
    const state = JSON.stringify({ ...frozen, tickets: blanked(frozen.tickets) });
    await this.source.query('update snapshot set state = $3 where hall_id = $1 and version = $2', [
      hallId,
      row.version,
      state,
    ]);
  }

  private async rewriteFacts(manager: EntityManager, hallId: string, rows: TextRow[]): Promise<void> {
    if (rows.length === 0) return;
    await manager.query(
      `update fact set body = x.body::json from unnest($2::int[], $3::text[]) as x(version, body)
       where hall_id = $1 and fact.version = x.version`,
      [hallId, rows.map(({ version }) => version), rows.map(({ body }) => blankedText(body))],
    );
  }

  /** In the halls frozen from one version to another. */
  private async blankFrozen(
    manager: EntityManager,
    hallId: string,
    id: string,
    from: number,
    to: number,
  ): Promise<void> {
    for (const table of ['business_day', 'snapshot']) {
      const rows = await manager.query<{ version: number; state: string }[]>(
        `select version, state from ${table} where hall_id = $1 and version between $2 and $3
         and position($4 in state) > 0`,
        [hallId, from, to, JSON.stringify(id)],
      );
      for (const { version, state } of rows)
        await manager.query(`update ${table} set state = $3 where hall_id = $1 and version = $2`, [
          hallId,
          version,
          withoutNotesOf(state, id),
        ]);
    }
  }
}

function blankedText(json: string): string {
  return JSON.stringify(blanked(JSON.parse(json) as unknown));
}

function withoutNotesOf(state: string, id: string): string {
  const frozen = JSON.parse(state) as FrozenHall;
  for (const records of Object.values(frozen.kept?.records ?? {}) as { id: string }[][])
    records.forEach((record, i) => {
      if (record.id === id) records[i] = blanked(record);
    });
  return JSON.stringify(frozen);
}
