/** What is read of the rows of ratings: who rated already, whom a window's screen may ask, and the coverage of a time. */
import type { DataSource } from 'typeorm';

export type Period = 'day' | 'week' | 'month';
export type CoverageGroup = 'window' | 'clerk';

/** Completed visits of one period (of one window or clerk, where grouped), and how many were rated with each level. */
export interface CoverageRow {
  /** First day of the period. */
  from: string;
  group: string | null;
  completed: number;
  /** Ratings of level 1 to 5, in this order. */
  levels: number[];
}

export interface TagRow {
  level: number;
  tag: string;
  count: number;
}

const firstDay: Record<Period, string> = {
  day: 't.day',
  week: `date_trunc('week', t.day)::date`,
  month: `date_trunc('month', t.day)::date`,
};
const groupBy: Record<CoverageGroup, string> = { window: 't.window_id', clerk: `t.state->>'servedBy'` };
const levels = `array[${[1, 2, 3, 4, 5].map((level) => `count(*) filter (where r.level = ${level})`).join(', ')}]::int[]`;

export class RatingRows {
  constructor(private readonly source: DataSource) {}

  /** The visit completed last at a window since an instant, unless it is rated. */
  async unratedVisit(hallId: string, windowId: string, day: string, since: Date): Promise<string | null> {
    const [last] = await this.source.query<{ id: string; rated: boolean }[]>(
      `select t.id, exists (select from rating r where r.ticket_id = t.id and r.matter_id = '') as rated from ticket t
       where t.hall_id = $1 and t.day = $2 and t.window_id = $3 and t.status = 'completed' and t.ended_at >= $4
       order by t.ended_at desc, t.version desc limit 1`,
      [hallId, day, windowId, since],
    );
    return last && !last.rated ? last.id : null;
  }

  /** Visits of the days from one to another (both counted, in the hall's time zone), by period of the visit. */
  coverage(hallId: string, from: string, to: string, by: Period): Promise<CoverageRow[]> {
    return this.count(`(${firstDay[by]})::text`, 'null', hallId, from, to);
  }

  /** The same by window or clerk, in one period; `before` leaves out its day and those after it. */
  grouped(
    hallId: string,
    from: string,
    to: string,
    group: CoverageGroup,
    before: string | null,
  ): Promise<CoverageRow[]> {
    return this.count(`$2::date::text`, groupBy[group], hallId, from, to, before);
  }

  private count(
    first: string,
    group: string,
    hallId: string,
    from: string,
    to: string,
    before: string | null = null,
  ): Promise<CoverageRow[]> {
    return this.source.query<CoverageRow[]>(
      `select ${first} as "from", ${group} as "group", count(*)::int as completed, ${levels} as levels
       from ticket t left join rating r on r.ticket_id = t.id and r.matter_id = ''
       where t.hall_id = $1 and t.day >= $2::date and t.day <= $3::date and t.status = 'completed'
       and ($4::date is null or t.day < $4::date)
       group by 1, 2 order by 1, 2`,
      [hallId, from, to, before],
    );
  }

  /** How often matters of these visits were rated with level 1 to 5. */
  async matters(hallId: string, from: string, to: string): Promise<number[]> {
    const [row] = await this.source.query<{ levels: number[] }[]>(
      `select ${levels} as levels from ticket t join rating r on r.ticket_id = t.id and r.matter_id <> ''
       where t.hall_id = $1 and t.day >= $2 and t.day <= $3`,
      [hallId, from, to],
    );
    return row!.levels;
  }

  /** What was said most often, at most thirty of it. */
  tags(hallId: string, from: string, to: string): Promise<TagRow[]> {
    return this.source.query<TagRow[]>(
      `select r.level, tag, count(*)::int as count from ticket t join rating r on r.ticket_id = t.id
       cross join lateral json_array_elements_text(r.tags) as tag
       where t.hall_id = $1 and t.day >= $2 and t.day <= $3
       group by r.level, tag order by count(*) desc, r.level, tag limit 30`,
      [hallId, from, to],
    );
  }

  /** How many follow-ups are open, of these how many were due before `today`, and how many are closed. */
  async followUps(hallId: string, today: string): Promise<{ open: number; overdue: number; closed: number }> {
    const [row] = await this.source.query<{ open: number; overdue: number; closed: number }[]>(
      `select count(*) filter (where not ended)::int as open, count(*) filter (where ended)::int as closed,
              count(*) filter (where not ended and day < $2::date)::int as overdue
       from record where hall_id = $1 and kind = 'follow-up'`,
      [hallId, today],
    );
    return row!;
  }

  /** Telephones kept with these records or tickets. */
  async phones(ids: string[]): Promise<Map<string, string>> {
    const rows = await this.source.query<{ id: string; phone: string }[]>(
      'select ticket_id as id, phone from contact where ticket_id = any($1::text[])',
      [ids],
    );
    return new Map(rows.map(({ id, phone }) => [id, phone]));
  }
}
