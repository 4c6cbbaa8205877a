/** The business days of halls as rows: how each began, what it came to, and how to run it again. */
import type { DataSource } from 'typeorm';
import type { Fact } from '../core/facts.js';
import { fromPostgres } from './away.js';

export interface DayBegin {
  /** Of the fact that began it. */
  version: number;
  /** The frozen hall just after that fact, as JSON text to the byte. */
  state: string;
  /** Version of the fact that began the day after; null while there is none. */
  next: number | null;
  /** The hall just after that, frozen as above. */
  nextState: string | null;
}

/** Every method throws Unavailable while Postgres is away. */
export class DayRows {
  constructor(private readonly source: DataSource) {}

  /** How a business day began, and the version at which the next one did; null for a day that the hall did not have. */
  async begin(hallId: string, day: string): Promise<DayBegin | null> {
    const rows = await this.ask<DayBegin>(
      `select d.version, d.state, later.version as next, later.state as "nextState" from business_day d
       left join lateral (
         select version, state from business_day where hall_id = d.hall_id and day > d.day order by day limit 1
       ) later on true
       where d.hall_id = $1 and d.day = $2`,
      [hallId, day],
    );
    return rows[0] ?? null;
  }

  /** Facts after a version, in order, at most `count` versions on, that name a ticket: about it, or past it. */
  async factsNaming(hallId: string, after: number, count: number | null, ticketId: string): Promise<Fact[]> {
    const rows = await this.ask<{ body: Fact }>(
      `select body from fact where hall_id = $1 and version > $2 and version <= $3
       and position($4 in body::text) > 0 order by version`,
      [hallId, after, count === null ? 2_147_483_647 : after + count, `"ticketId":${JSON.stringify(ticketId)}`],
    );
    return rows.map((row) => row.body);
  }

  /** What the last `limit` business days up to `until` came to, newest first; null where nobody has worked it out yet. */
  async figures(hallId: string, until: string, limit: number): Promise<{ day: string; figures: unknown }[]> {
    return this.ask(
      `select day::text as day, figures from business_day where hall_id = $1 and day <= $2 order by day desc limit $3`,
      [hallId, until, limit],
    );
  }

  /** Days that are over and whose figures are not worked out, oldest first. */
  async daysWithoutFigures(): Promise<{ hallId: string; day: string }[]> {
    return this.ask(
      `select hall_id as "hallId", day::text as day from business_day d where figures is null
       and exists (select from business_day later where later.hall_id = d.hall_id and later.day > d.day)
       order by day, hall_id`,
      [],
    );
  }

  /** What a day came to, and how to run it again; worked out again, they replace what was known. */
  async saveFigures(hallId: string, day: string, figures: unknown, past: unknown): Promise<void> {
    const sql = 'update business_day set figures = $3, past = $4 where hall_id = $1 and day = $2';
    await this.ask(sql, [hallId, day, JSON.stringify(figures), JSON.stringify(past)]);
  }

  /** The last `limit` days before `before` that can be run again, newest first. */
  async pastDays(hallId: string, before: string, limit: number): Promise<unknown[]> {
    const rows = await this.ask<{ past: unknown }>(
      `select past from business_day where hall_id = $1 and day < $2 and past is not null order by day desc limit $3`,
      [hallId, before, limit],
    );
    return rows.map(({ past }) => past);
  }

  private ask<Row extends object>(sql: string, values: unknown[]): Promise<Row[]> {
    return fromPostgres(this.source.query<Row[]>(sql, values));
  }
}
