/**
 * Who is behind a token. Answers come from memory, and every node forgets at once what one node revokes: each listens
 * to Postgres on a connection of its own.
 *
 * away ──connected──► listening (memory may be used) ──connection lost──► away (every token is looked up)
 */
import { hash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { ReviewDuty } from '../core/commands.js';
import type { Clock } from '../hall/clock.js';
import type { Log } from '../log.js';
import { fromPostgres } from '../store/away.js';

export interface Principal {
  id: string;
  name: string;
  role: 'admin' | 'supervisor' | 'clerk' | 'kiosk' | 'display';
  /** Null: every hall. */
  hallId: string | null;
  /** A display's zone. */
  zone: string | null;
  /** Parts of control that a clerk may take. */
  duties: readonly ReviewDuty[];
  /** Null: until revoked. */
  expiresAt: number | null;
  /** What revokes it: `session:HASH` and `account:ID`, or `device:ID`. The first names the token itself. */
  marks: string[];
}

/** Told when a mark is revoked; null when revocations may have been missed, so that everything must be looked up again. */
export type Forgotten = (mark: string | null) => void;

const channel = 'access';
const mostRemembered = 100_000;
const pingMs = 5_000;

/** 256 random bits. Its prefix tells people, and scanners for leaked secrets, what it is. */
export function newToken(kind: 'session' | 'device'): string {
  return `jh${kind[0]}_${randomBytes(32).toString('base64url')}`;
}

export function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

export class Access {
  private readonly known = new Map<string, Principal>();
  private readonly listeners: Forgotten[] = [];
  private listening = false;
  private stopped = false;
  private client: pg.Client | null = null;
  /** Counts revocations: an answer that was looked up across one is not remembered. */
  private forgotten = 0;

  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onForgotten(listener: Forgotten): void {
    this.listeners.push(listener);
  }

  /** Whom memory knows the token to be; undefined: look it up. */
  remembered(token: string): Principal | undefined {
    if (!this.listening) return undefined;
    const name = nameOf(token);
    const principal = this.known.get(name);
    if (!principal || !this.hasExpired(principal)) return principal;
    this.known.delete(name);
    return undefined;
  }

  hasExpired({ expiresAt }: Principal): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }

  /** Null for a token that is unknown, expired or revoked. Throws Unavailable. */
  async lookUp(token: string): Promise<Principal | null> {
    const before = this.forgotten;
    const tokenHash = hashOf(token);
    const row = await this.find(tokenHash);
    if (!row) return null;
    const principal: Principal = {
      id: row.id,
      name: row.name,
      role: row.role,
      hallId: row.hall_id,
      zone: row.zone,
      duties: row.duties ?? [],
      expiresAt: row.expires_at?.getTime() ?? null,
      marks: row.kind === 'device' ? [`device:${row.id}`] : [markOfSession(tokenHash), `account:${row.id}`],
    };
    if (this.hasExpired(principal)) return null;
    if (this.listening && before === this.forgotten) {
      if (this.known.size >= mostRemembered) this.known.clear();
      this.known.set(nameOf(token), principal);
    }
    return principal;
  }

  private async find(tokenHash: Buffer): Promise<PrincipalRow | undefined> {
    const rows = await fromPostgres(
      this.source.query<PrincipalRow[]>(
        `select 'session' kind, a.id, a.username as name, a.role, a.hall_id, null as zone, a.duties, s.expires_at
           from session s join account a on a.id = s.account_id where s.token_hash = $1 and not a.disabled
         union all
         select 'device', id, name, kind, hall_id, zone, null, null from device where token_hash = $1`,
        [tokenHash],
      ),
    );
    return rows[0];
  }

  /** Tells every node, when the transaction of `manager` commits; this one is told at once by `forget`. */
  async revoke(manager: { query(sql: string, values: unknown[]): Promise<unknown> }, mark: string): Promise<void> {
    await manager.query('select pg_notify($1, $2)', [channel, mark]);
  }

  forget(mark: string | null): void {
    this.forgotten += 1;
    if (mark === null) this.known.clear();
    else for (const [name, { marks }] of this.known) if (marks.includes(mark)) this.known.delete(name);
    for (const listener of this.listeners) listener(mark);
  }

  /** Comes back when the first connection listens; goes on connecting until `stop`. */
  async start(url: string): Promise<void> {
    await new Promise<void>((ready) => void this.keepListening(url, ready));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.listening = false;
    await this.client?.end().catch(() => undefined);
  }

  private async keepListening(url: string, ready: () => void): Promise<void> {
    for (let first = true; !this.stopped; first = false) {
      const client = this.connection(url);
      try {
        await client.connect();
        await client.query(`listen ${channel}`);
        this.listening = true;
        if (!first) this.forget(null);
        ready();
        // Only an answer proves that the connection lives; a silent one would keep revoked tokens alive.
        while (!this.stopped) {
          await sleep(pingMs, undefined, { ref: false });
          await client.query('select 1');
        }
      } catch (error) {
        if (!this.stopped)
          this.log.warn({ err: error }, 'revocations are not heard: every token is looked up until they are');
      }
      this.listening = false;
      await client.end().catch(() => undefined);
      if (!this.stopped) await sleep(500, undefined, { ref: false });
    }
  }

  private connection(url: string): pg.Client {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      query_timeout: 4_000,
      keepAlive: true,
      application_name: 'jiaohao access',
    });
    this.client = client;
    const lost = () => {
      if (this.client === client) this.listening = false;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => this.forget(payload ?? null));
    return client;
  }
}

export function markOfSession(tokenHash: Buffer): string {
  return `session:${tokenHash.toString('base64url')}`;
}

/** Tokens themselves are not kept in memory. */
function nameOf(token: string): string {
  return hash('sha256', token, 'base64');
}

interface PrincipalRow {
  kind: 'session' | 'device';
  id: string;
  name: string;
  role: Principal['role'];
  hall_id: string | null;
  zone: string | null;
  duties: ReviewDuty[] | null;
  expires_at: Date | null;
}
