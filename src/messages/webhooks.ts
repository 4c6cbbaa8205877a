/**
 * Webhooks: facts of a hall, in order and none missing, to whoever asked for them; signed as Standard Webhooks says.
 *
 * How far a hook has been told is a row in Postgres; a job reads the facts after it, posts them, and moves it on. So a queue
 * that is wiped loses nothing: the sweep finds hooks that are behind.
 *
 *   in step ──facts──► behind ──posted──► in step
 *                        │ refused or silent: tried again, with longer and longer breaks
 *                        └──too often──► paused: a dead letter; tried once in a while, or when an administrator says so
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Fact } from '../core/facts.js';
import type { WebhookCommand } from '../core/faults.js';
import type { Clock } from '../hall/clock.js';
import type { FactListener, HallService } from '../hall/hall.service.js';
import { fromPostgres } from '../store/away.js';
import { publicFact } from '../hall/views.js';
import type { Log } from './log.js';
import type { Outbox } from './outbox.js';
import { reasonOf } from './sms.js';

export interface Webhook {
  id: string;
  hallId: string;
  url: string;
  /** Null: all of them. */
  types: string[] | null;
  /** Of the last fact told. */
  version: number;
  /** Tries since the last success. */
  failures: number;
  /** Since when it is paused; null while it is not. */
  failedAt: Date | null;
  error: string | null;
  madeAt: Date;
}

export interface WebhookOptions {
  tries: number;
  backoffMs: number;
  /** A paused hook is tried this often. */
  probeMs: number;
}

const usual: WebhookOptions = { tries: 8, backoffMs: 1_000, probeMs: 600_000 };
const mostFacts = 100;
/** Facts that arrive together are told together. */
const gatherMs = 50;
const patienceMs = 10_000;
export const mostHooks = 20;

const columns = `id, hall_id as "hallId", url, types, version, failures, failed_at as "failedAt", error, made_at as "madeAt"`;

export class Webhooks implements FactListener {
  /** Halls with a hook; looked up again by each sweep. */
  private halls = new Map<string, string[]>();
  private readonly changed = new Set<string>();
  private soon: NodeJS.Timeout | null = null;

  constructor(
    private readonly parts: { source: DataSource; halls: HallService; clock: Clock; outbox: Outbox; log: Log },
    private readonly options: WebhookOptions = usual,
  ) {}

  heard(hallId: string): void {
    if (!this.halls.has(hallId)) return;
    this.changed.add(hallId);
    this.soon ??= setTimeout(() => {
      this.soon = null;
      const changed = [...this.changed];
      this.changed.clear();
      for (const id of changed) void this.start(id, this.halls.get(id) ?? []);
    }, gatherMs);
  }

  /** Nothing more is started; what was not told is told after the next start. */
  stop(): void {
    if (this.soon) clearTimeout(this.soon);
  }

  /** Starts every hook that is behind, unless it is paused and its turn has not come. */
  async sweep(): Promise<void> {
    const { source, clock } = this.parts;
    const probe = new Date(clock.now() - this.options.probeMs);
    const rows = await fromPostgres(
      source.query<{ id: string; hallId: string; behind: boolean; due: boolean }[]>(
        `select id, hall_id as "hallId",
           version < (select coalesce(max(version), 0) from fact where hall_id = w.hall_id) as behind,
           failed_at is null or failed_at < $1 as due
         from webhook w order by made_at`,
        [probe],
      ),
    );
    this.halls = new Map();
    for (const { id, hallId } of rows) this.halls.set(hallId, [...(this.halls.get(hallId) ?? []), id]);
    for (const { id, hallId, behind, due } of rows) if (behind && due) await this.start(hallId, [id]);
  }

  /** Tells a hook all it has not been told; throws what is worth another try. */
  async deliver(id: string): Promise<void> {
    for (;;) {
      const hook = await this.find(id);
      if (!hook || this.rests(hook)) return;
      const limit = hook.sending === null ? mostFacts : hook.sending - hook.version;
      const { facts } = await this.parts.halls.facts(hook.hallId, hook.version, limit);
      const last = facts.at(-1);
      if (!last) return;
      // From its first try on a batch stays as it is, so that who hears it twice sees the same id.
      await this.query('update webhook set sending = $2 where id = $1 and version = $3', [
        id,
        last.version,
        hook.version,
      ]);
      const error = await this.post(hook, facts);
      if (error !== null) return this.failed(hook, error);
      // Before it is so: what is interrupted in between is told again by the next try.
      if (hook.failedAt !== null) await this.tell(hook.hallId, { type: 'resume-webhook', webhookId: id });
      const moved = await this.query<{ id: string }>(
        `with moved as (
           update webhook set version = $2, sending = null, failures = 0, failed_at = null, error = null
           where id = $1 and version = $3 returning id
         ) select id from moved`,
        [id, last.version, hook.version],
      );
      if (moved.length === 0) return; // somebody else tells it
    }
  }

  /** Paused, and its turn to be tried has not come. */
  private rests({ failedAt }: Webhook): boolean {
    return failedAt !== null && failedAt.getTime() > this.parts.clock.now() - this.options.probeMs;
  }

  list(hallId: string): Promise<Webhook[]> {
    return this.query(`select ${columns} from webhook where hall_id = $1 order by made_at, id`, [hallId]);
  }

  /** Paused ones. */
  async paused(hallId: string): Promise<Webhook[]> {
    return (await this.list(hallId)).filter(({ failedAt }) => failedAt !== null);
  }

  /** From the next fact on; null when the hall has as many as it may. The secret is told here and never again. */
  async add(
    manager: EntityManager,
    hallId: string,
    { url, types }: { url: string; types?: string[] | undefined },
  ): Promise<{ id: string; secret: string } | null> {
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 43))', [hallId]);
    const [known] = await manager.query<{ count: number }[]>(
      'select count(*)::int as count from webhook where hall_id = $1',
      [hallId],
    );
    if (known!.count >= mostHooks) return null;
    const key = randomBytes(32).toString('base64');
    const id = randomUUID();
    await manager.query(
      `insert into webhook (id, hall_id, url, types, secret, version, made_at)
       values ($1, $2, $3, $4, $5, (select coalesce(max(version), 0) from fact where hall_id = $2), $6)`,
      [id, hallId, url, types ? JSON.stringify(types) : null, key, new Date(this.parts.clock.now())],
    );
    this.halls.set(hallId, [...(this.halls.get(hallId) ?? []), id]);
    return { id, secret: `whsec_${key}` };
  }

  /** Returns its address; null when there is none. */
  async remove(manager: EntityManager, hallId: string, id: string): Promise<string | null> {
    const [gone] = await manager.query<{ url: string }[]>(
      'with gone as (delete from webhook where id = $1 and hall_id = $2 returning url) select url from gone',
      [id, hallId],
    );
    if (gone) await this.tell(hallId, { type: 'resume-webhook', webhookId: id });
    return gone?.url ?? null;
  }

  /** A paused hook goes on from where it stood. False when there is none. */
  async goOn(hallId: string, id: string): Promise<boolean> {
    const found = await this.query(
      `with found as (
         update webhook set failures = 0, failed_at = null where id = $1 and hall_id = $2 returning 1
       ) select 1 from found`,
      [id, hallId],
    );
    if (found.length === 0) return false;
    await this.tell(hallId, { type: 'resume-webhook', webhookId: id });
    await this.start(hallId, [id]);
    return true;
  }

  /** The hall keeps in mind which hooks are paused, for its supervisors to see. */
  private tell(hallId: string, command: WebhookCommand): Promise<unknown> {
    const actor = { by: 'webhooks', role: 'timer' } as const;
    return this.parts.halls.execute(hallId, { ...command, actor }, () => ({ status: 204, body: '' }));
  }

  /** One job a hook, so that facts stay in order. */
  private start(hallId: string, ids: string[]): Promise<void> {
    return this.parts.outbox.put(
      ids.map((id) => ({
        name: 'webhook',
        data: { hallId, id },
        opts: {
          jobId: `webhook-${id}`,
          attempts: this.options.tries + 1,
          backoff: { type: 'exponential', delay: this.options.backoffMs },
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  private async find(id: string): Promise<(Webhook & { secret: string; sending: number | null }) | undefined> {
    const sql = `select ${columns}, secret, sending from webhook where id = $1`;
    return (await this.query<Webhook & { secret: string; sending: number | null }>(sql, [id]))[0];
  }

  /** Null when they were taken; else why not. */
  private async post(hook: Webhook & { secret: string }, all: Fact[]): Promise<string | null> {
    const { id: hookId, hallId, types, url } = hook;
    // By the type that is shown: to be told of one that is covered would tell what is covered.
    const shown = all.map(publicFact);
    const facts = types ? shown.filter(({ type }) => types.includes(type)) : shown;
    if (facts.length === 0) return null;
    const [from, to] = [hook.version, all.at(-1)!.version];
    const id = `msg_${hookId}_${from}_${to}`;
    const now = this.parts.clock.now();
    const data = { hallId, from, to, facts };
    const body = JSON.stringify({ type: 'facts', timestamp: new Date(now).toISOString(), data });
    const seconds = String(Math.floor(now / 1000));
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'jiaohao-webhooks',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': signatureOf(hook.secret, id, seconds, body),
    };
    try {
      const signal = AbortSignal.timeout(patienceMs);
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return response.ok ? null : `answered ${response.status}`;
    } catch (error) {
      return `cannot be reached: ${reasonOf(error)}`;
    }
  }

  /** The batch stays the next one: to go on without it would leave whoever listens with a hole that nobody sees. */
  private async failed({ id, hallId, url, failures }: Webhook, error: string): Promise<void> {
    const pauses = failures + 1 >= this.options.tries;
    const at = new Date(this.parts.clock.now());
    await this.query(
      `update webhook set failures = failures + 1, error = $2, failed_at = case when $3 then $4::timestamptz end
       where id = $1`,
      [id, error, pauses, at],
    );
    if (!pauses) throw new Error(error);
    this.parts.log.warn({ hallId, webhook: id, error }, 'a webhook is paused');
    await this.tell(hallId, { type: 'pause-webhook', webhookId: id, host: new URL(url).host });
  }

  private query<Row extends object>(sql: string, values: unknown[]): Promise<Row[]> {
    return fromPostgres(this.parts.source.query<Row[]>(sql, values));
  }
}

/** `v1,` and HMAC-SHA256 of id, timestamp and body, base64; `secret` is the key as base64. */
export function signatureOf(secret: string, id: string, seconds: string, body: string): string {
  const key = Buffer.from(secret, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}
