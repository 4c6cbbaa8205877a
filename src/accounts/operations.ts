/**
 * The operations log: who changed an account, a device, a webhook or a hall file, and when. Each is written in the
 * transaction of the change and says nothing secret. Hall files need no line of their own: the journal has them.
 */
import type { DataSource, EntityManager } from 'typeorm';
import type { Text } from '../core/hall-config.js';
import { fromPostgres } from '../store/away.js';
import type { Operation, OperationKind } from '../protocol/index.js';

/** Who does something, and when; null: the server itself. */
export interface Doing {
  by: string | null;
  at: number;
}

export interface Done {
  what: OperationKind;
  hallId: string | null;
  id: string;
  name: string;
  detail?: Record<string, unknown>;
}

export async function writeDown(
  manager: EntityManager,
  { by, at }: Doing,
  { what, hallId, id, name, detail = {} }: Done,
): Promise<void> {
  await manager.query(
    `insert into operation (at, by_id, what, hall_id, about_id, about, detail) values ($1, $2, $3, $4, $5, $6, $7)`,
    [new Date(at), by, what, hallId, id, name, JSON.stringify(detail)],
  );
}

export class Operations {
  constructor(private readonly source: DataSource) {}

  /** Newest first; those before the operation `before`, if that is given. */
  async list(limit: number, before?: string): Promise<Operation[]> {
    const rows = await fromPostgres(this.source.query<Row[]>(listSql, [before ?? null, limit]));
    return rows.map(({ id, at, by_id: by, username, what, hall_id: hallId, about_id: aboutId, about, detail }) => ({
      id,
      at: at.toISOString(),
      by: by === null ? null : { id: by, name: username ?? by },
      what,
      hallId,
      about: { id: aboutId, name: about },
      detail,
    }));
  }
}

const listSql = `
  with done as (
    select 'o' || id as id, at, id as number, null as hall, null as version from operation
    union all
    select hall_id || ':' || version, at, null, hall_id, version from fact where type = 'hall-configured'
  ), page as (
    select * from done where $1::text is null or (at, id) < (select at, id from done where id = $1)
    order by at desc, id desc limit $2
  ), told as (
    select p.id, p.at, o.by_id, o.what, o.hall_id, o.about_id, to_json(o.about) as about, o.detail
    from page p join operation o on o.id = p.number
    union all
    select p.id, p.at, nullif(substring(f.body->>'by' from '^admin:(.*)$'), 'hall-file'),
      case p.version when 1 then 'hall-made' else 'hall-changed' end, p.hall, p.hall, f.body->'config'->'name', '{}'
    from page p join fact f on f.hall_id = p.hall and f.version = p.version
  )
  select told.*, a.username from told left join account a on a.id = told.by_id order by at desc, told.id desc`;

interface Row {
  id: string;
  at: Date;
  by_id: string | null;
  username: string | null;
  what: OperationKind;
  hall_id: string | null;
  about_id: string;
  about: string | Text;
  detail: Record<string, unknown>;
}
