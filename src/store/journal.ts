/** The journal in Postgres: appends whole batches in one statement, and reads halls back from it. */
import type { DataSource } from 'typeorm';
import type { Pool, PoolClient } from 'pg';
import type { Fact } from '../core/facts.js';
import type { Ticket } from '../core/hall.js';
import type { AnyRecord, RecordKind } from '../core/kept.js';
import type { FrozenHall } from '../core/state.js';
import { Archive } from './archive.js';
import { fromPostgres, isAway, Unavailable } from './away.js';
import { DayRows } from './day-rows.js';

/** What one decided command adds to the store. Everything of a batch is committed together or not at all. */
export interface Entry {
  hallId: string;
  facts: Fact[];
  /** JSON of the ticket row of each ticket touched, by ticket id. */
  tickets: Map<string, string>;
  /** JSON of the row of each record touched, by record id. */
  records: Map<string, string>;
  /** Set when the hall's name may have changed. */
  hallName?: unknown;
  /** Set when a business day begins: how the hall stands then, as JSON text. */
  dayBegins?: { day: string; version: number; state: string };
  secret?: { hash: string; ticketId: string };
  contact?: { ticketId: string; day: string; phone: string; link: string | null };
  answer?: { id: Buffer; fingerprint: Buffer; status: number; body: string };
}

export interface StoredAnswer {
  fingerprint: Buffer;
  status: number;
  body: string;
}

/** Another node wrote this version first, or this idempotency key is taken: nothing of the batch was written. */
export class Conflict extends Error {}

// Every list travels as one JSON text, so that the statement is the same for one fact and for a thousand.
const appendSql = `
  with head as (
    select h.id, coalesce((select max(version) from fact where hall_id = h.id), 0) as version
    from json_array_elements_text($7::json) as h(id)
  ), f as (
    insert into fact (hall_id, version, at, type, body)
    select * from json_to_recordset($1::json) as x(hall_id text, version int, at timestamptz, type text, body json)
  ), t as (
    insert into ticket as row (id, hall_id, day, number, status, priority, window_id, issued_at, called_at, started_at,
                               ended_at, version, state)
    select * from json_to_recordset($2::json) as x(
      id text, hall_id text, day date, number text, status text, priority text, window_id text, issued_at timestamptz,
      called_at timestamptz, started_at timestamptz, ended_at timestamptz, version int, state json)
    on conflict (id) do update set
      status = excluded.status, priority = excluded.priority, window_id = excluded.window_id,
      called_at = excluded.called_at, started_at = excluded.started_at, ended_at = excluded.ended_at,
      version = excluded.version, state = excluded.state
  ), s as (
    insert into secret (hash, hall_id, ticket_id)
    select decode(hash, 'hex'), hall_id, ticket_id
    from json_to_recordset($3::json) as x(hash text, hall_id text, ticket_id text)
  ), c as (
    insert into contact (ticket_id, hall_id, day, phone, link)
    select * from json_to_recordset($4::json) as x(ticket_id text, hall_id text, day date, phone text, link text)
  ), a as (
    insert into answer (id, fingerprint, status, body, at)
    select decode(id, 'hex'), decode(fingerprint, 'hex'), status, body, at
    from json_to_recordset($5::json) as x(id text, fingerprint text, status smallint, body text, at timestamptz)
  ), h as (
    insert into hall (id, name) select * from json_to_recordset($6::json) as x(id text, name json)
    on conflict (id) do update set name = excluded.name
  ), d as (
    insert into business_day (hall_id, day, version, state)
    select * from json_to_recordset($8::json) as x(hall_id text, day date, version int, state text)
  ), r as (
    insert into record as row (id, hall_id, kind, status, ended, ticket_id, day, state)
    select * from json_to_recordset($9::json) as x(
      id text, hall_id text, kind text, status text, ended boolean, ticket_id text, day date, state json)
    on conflict (id) do update set
      status = excluded.status, ended = excluded.ended, ticket_id = excluded.ticket_id, day = excluded.day,
      state = excluded.state
  ), g as (
    insert into rating (ticket_id, matter_id, hall_id, level, tags, comment, at, window_id, clerk_id, channel)
    select * from json_to_recordset($10::json) as x(
      ticket_id text, matter_id text, hall_id text, level smallint, tags json, comment text, at timestamptz,
      window_id text, clerk_id text, channel text)
  )
  select id, version from head`;

export class Journal {
  readonly archive: Archive;
  readonly days: DayRows;
  private readonly pool: Pool;

  constructor(source: DataSource) {
    this.archive = new Archive(source);
    this.days = new DayRows(source);
    this.pool = (source.driver as unknown as { master: Pool }).master;
  }

  /**
   * Writes all entries in one transaction. Answers with the version that each hall named in `heads` had just before.
   * Throws Conflict when another node or another request with the same key was first, Unavailable when Postgres
   * is away and the batch did not get in.
   */
  async append(entries: Entry[], heads: string[], at: Date, client?: PoolClient): Promise<Map<string, number>> {
    const { lists, days, records, ratings } = valuesOf(entries, at);
    try {
      const { rows } = await (client ?? this.pool).query<{ id: string; version: number }>({
        name: 'append',
        text: appendSql,
        values: [...lists, JSON.stringify(heads), days, records, ratings],
      });
      return new Map(rows.map((row) => [row.id, row.version]));
    } catch (error) {
      if ((error as { code?: string }).code === '23505') throw new Conflict();
      if (!isAway(error)) throw error;
      if (!client && (await this.gotIn(entries))) return new Map();
      throw new Unavailable((error as Error).message);
    }
  }

  /** After a connection broke in the middle of a commit: whether the batch is in the journal all the same. */
  private async gotIn(entries: Entry[]): Promise<boolean> {
    const first = entries.find((entry) => entry.facts.length > 0);
    if (!first) return false;
    const { hallId, facts } = first;
    for (let tries = 0; tries < 5; tries += 1) {
      await new Promise((done) => setTimeout(done, 100));
      try {
        const found = await this.pool.query<{ body: string }>(
          'select body::text as body from fact where hall_id = $1 and version = $2',
          [hallId, facts[0]!.version],
        );
        return found.rows[0]?.body === JSON.stringify(facts[0]);
      } catch {
        // still away: ask again
      }
    }
    return false;
  }

  /**
   * Runs `work` alone on a hall among all nodes: reads what is new after `known()`, then may append within the same
   * transaction. Nodes that want the same hall take turns in the order they asked.
   */
  async alone<T>(hallId: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 42))', [hallId]);
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
      if (isAway(error)) throw new Unavailable((error as Error).message);
      throw error;
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw new Unavailable((error as Error).message);
    }
  }

  private async query<Row extends object>(sql: string, values: unknown[], client?: PoolClient): Promise<Row[]> {
    return (await fromPostgres((client ?? this.pool).query<Row>(sql, values))).rows;
  }

  /** Facts after a version, in order; `limit` counts them, null means all. */
  async factsAfter(hallId: string, after: number, limit: number | null, client?: PoolClient): Promise<Fact[]> {
    const sql = 'select body from fact where hall_id = $1 and version > $2 order by version limit $3';
    const rows = await this.query<{ body: Fact }>(sql, [hallId, after, limit], client);
    return rows.map((row) => row.body);
  }

  /** The last version of each hall. */
  async heads(hallIds: string[]): Promise<Map<string, number>> {
    const sql = `select h.id, coalesce((select max(version) from fact where hall_id = h.id), 0) as version
                 from unnest($1::text[]) as h(id)`;
    const rows = await this.query<{ id: string; version: number }>(sql, [hallIds]);
    return new Map(rows.map((row) => [row.id, row.version]));
  }

  async halls(): Promise<{ id: string; name: { 'zh-CN': string; en: string } }[]> {
    return this.query('select id, name from hall order by id', []);
  }

  async snapshot(hallId: string): Promise<FrozenHall | null> {
    const rows = await this.query<{ state: string }>('select state from snapshot where hall_id = $1', [hallId]);
    return rows[0] ? (JSON.parse(rows[0].state) as FrozenHall) : null;
  }

  /** A newer snapshot is never replaced by an older one. */
  async saveSnapshot(hallId: string, version: number, state: string, at: Date): Promise<void> {
    await this.query(
      `insert into snapshot as old (hall_id, version, state, at) values ($1, $2, $3, $4)
       on conflict (hall_id) do update set version = $2, state = $3, at = $4 where old.version < $2`,
      [hallId, version, state, at],
    );
  }

  async ticketBySecret(hash: string): Promise<{ hallId: string; ticketId: string } | null> {
    const sql = `select hall_id as "hallId", ticket_id as "ticketId" from secret where hash = decode($1, 'hex')`;
    return (await this.query<{ hallId: string; ticketId: string }>(sql, [hash]))[0] ?? null;
  }

  /** The remembered answers of these keys (hex of their ids), if not older than a day. */
  async answers(ids: Buffer[], now: Date, client?: PoolClient): Promise<Map<string, StoredAnswer>> {
    const sql = `select encode(id, 'hex') as id, fingerprint, status, body from answer
                 where id = any($1::bytea[]) and at > $2::timestamptz - interval '24 hours'`;
    const rows = await this.query<StoredAnswer & { id: string }>(sql, [ids, now], client);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Keys older than a day may be used anew. */
  async forgetAnswers(ids: Buffer[], now: Date): Promise<void> {
    const sql = `delete from answer where id = any($1::bytea[]) and at <= $2::timestamptz - interval '24 hours'`;
    await this.query(sql, [ids, now]);
  }
}

/** Parameters 1 to 6 and 8 to 10 of the append statement. */
function valuesOf(entries: Entry[], at: Date): { lists: string[]; days: string; records: string; ratings: string } {
  const facts: string[] = [];
  const tickets = new Map<string, string>();
  const records = new Map<string, string>();
  const secrets: unknown[] = [];
  const contacts: unknown[] = [];
  const answers: unknown[] = [];
  const halls = new Map<string, unknown>();
  const days: unknown[] = [];
  const ratings: unknown[] = [];
  for (const entry of entries) {
    const hall = JSON.stringify(entry.hallId);
    for (const fact of entry.facts) {
      if (fact.type === 'ticket-rated') ratings.push(ratingRow(entry.hallId, fact));
      facts.push(
        `{"hall_id":${hall},"version":${fact.version},"at":"${new Date(fact.at).toISOString()}","type":"${fact.type}","body":${JSON.stringify(fact)}}`,
      );
    }
    for (const [id, row] of entry.tickets) tickets.set(id, row);
    for (const [id, row] of entry.records) records.set(id, row);
    if (entry.hallName) halls.set(entry.hallId, entry.hallName);
    if (entry.dayBegins) days.push({ hall_id: entry.hallId, ...entry.dayBegins });
    if (entry.secret)
      secrets.push({ hash: entry.secret.hash, hall_id: entry.hallId, ticket_id: entry.secret.ticketId });
    if (entry.contact) {
      const { ticketId, day, phone, link } = entry.contact;
      contacts.push({ ticket_id: ticketId, hall_id: entry.hallId, day, phone, link });
    }
    if (entry.answer) {
      const { id, fingerprint, status, body } = entry.answer;
      answers.push({ id: id.toString('hex'), fingerprint: fingerprint.toString('hex'), status, body, at });
    }
  }
  const lists = [
    `[${facts.join(',')}]`,
    `[${[...tickets.values()].join(',')}]`,
    JSON.stringify(secrets),
    JSON.stringify(contacts),
    JSON.stringify(answers),
    JSON.stringify([...halls].map(([id, name]) => ({ id, name }))),
  ];
  return {
    lists,
    days: JSON.stringify(days),
    records: `[${[...records.values()].join(',')}]`,
    ratings: JSON.stringify(ratings),
  };
}

/** The row of a record as it stands or ended, as JSON text. */
export function recordRow(hallId: string, kind: RecordKind, record: AnyRecord, ended: boolean): string {
  return JSON.stringify({
    id: record.id,
    hall_id: hallId,
    kind,
    status: record.status,
    ended,
    ticket_id: record.ticketId,
    day: dayOfRecord(record),
    state: record,
  });
}

/** The row of a rating. A second one of the same is fenced off by its key. */
function ratingRow(hallId: string, fact: Fact & { type: 'ticket-rated' }): object {
  const { ticketId, matterId, level, tags, comment, at, windowId, clerkId, channel } = fact;
  return {
    ticket_id: ticketId,
    matter_id: matterId ?? '',
    hall_id: hallId,
    level,
    tags,
    comment,
    at: new Date(at).toISOString(),
    window_id: windowId,
    clerk_id: clerkId,
    channel,
  };
}

/** The day that a record is listed under: of the slot, or when it is due. */
export function dayOfRecord(record: AnyRecord): string {
  if ('day' in record) return record.day;
  return 'dueOn' in record ? record.dueOn : new Date(record.dueAt).toISOString().slice(0, 10);
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** The row of a ticket as it stands, as JSON text. Its state is kept once it has ended: until then the hall knows it. */
export function ticketRow(hallId: string, ticket: Ticket): string {
  return JSON.stringify({
    id: ticket.id,
    hall_id: hallId,
    day: ticket.day,
    number: ticket.number,
    status: ticket.status,
    priority: ticket.priority,
    window_id: ticket.windowId,
    issued_at: iso(ticket.issuedAt),
    called_at: iso(ticket.calledAt),
    started_at: iso(ticket.startedAt),
    ended_at: iso(ticket.endedAt),
    version: ticket.version,
    state: ticket.endedAt === null ? null : ticket,
  });
}
