/** Accounts and sessions: made, changed, signed in and out; each change in one transaction with its remembered answer. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash, verify } from '@node-rs/argon2';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Clock } from '../hall/clock.js';
import type { Answer, Ask } from '../hall/hall.service.js';
import { fromPostgres } from '../store/away.js';
import type {
  CurrentSession,
  PasswordChange,
  SessionAnswer,
  SessionRequest,
  UserAnswer,
  UserChange,
  UserRequest,
} from '../protocol/index.js';
import {
  accountIn,
  columns,
  differences,
  insertAccount,
  requireHall,
  requireLawful,
  type AccountRow,
} from './account-rows.js';
import { hashOf, markOfSession, newToken, type Access } from './access.js';
import { answerOnce, rememberedAnswer } from './answers.js';
import { nameKey, Turns, type Attempt } from './attempt.js';
import { writeDown, type Doing } from './operations.js';
import { ProblemError } from './problem-error.js';

type Key = Ask['key'];

const sessionMs = 12 * 3600 * 1000;
/** Passwords checked at once: each check takes 19 MB and a core for some 30 ms. */
const checksAtOnce = 2;
const mostChecksWaiting = 200;

export class Accounts {
  private readonly turns = new Turns(checksAtOnce, mostChecksWaiting);
  /** Verified against when the name is unknown, so that the answer takes as long as for a known one. */
  private readonly nobody = hash(randomBytes(16));

  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
    private readonly access: Access,
  ) {}

  /** A new session, or 401. The key is looked at only once the password is known to be right. */
  async signIn(request: z.infer<typeof SessionRequest>, attempt: Attempt, key: Key): Promise<Answer> {
    const found = await this.check(request.username, request.password, attempt);
    if (!found) {
      await attempt.failed();
      throw wrongPair();
    }
    const { account, passwordHash } = found;
    if (account.disabled) throw switchedOff();
    return answerOnce(this.source, this.clock, key, async (manager) => {
      // Held until the session is there: whoever resets the password or switches the account off waits, and ends it.
      const still = await manager.query<unknown[]>(
        'select 1 from account where id = $1 and password_hash = $2 and not disabled for share',
        [account.id, passwordHash],
      );
      if (still.length === 0) throw wrongPair();
      const token = newToken('session');
      const now = this.clock.now();
      const expiresAt = new Date(now + sessionMs);
      await manager.query('delete from session where expires_at < $1', [new Date(now)]);
      await manager.query('insert into session (token_hash, account_id, expires_at) values ($1, $2, $3)', [
        hashOf(token),
        account.id,
        expiresAt,
      ]);
      return made<SessionAnswer>({ token, ...sessionOf(account, expiresAt) });
    });
  }

  /** Ends the session of this very token; asked again under the same key, says so again although the token is dead. */
  async signOut(token: string, key: Key): Promise<Answer> {
    const tokenHash = hashOf(token);
    const answer = await answerOnce(this.source, this.clock, key, async (manager) => {
      const gone = await manager.query<unknown[]>(
        'with gone as (delete from session where token_hash = $1 returning 1) select 1 from gone',
        [tokenHash],
      );
      if (gone.length === 0) throw ProblemError.notSignedIn();
      await this.access.revoke(manager, markOfSession(tokenHash));
      return nothing;
    });
    this.access.forget(markOfSession(tokenHash));
    return answer;
  }

  async current(token: string): Promise<CurrentSession> {
    const [row] = await fromPostgres(
      this.source.query<(AccountRow & { expires_at: Date })[]>(
        `select ${columns}, s.expires_at from session s join account a on a.id = s.account_id where s.token_hash = $1`,
        [hashOf(token)],
      ),
    );
    if (!row) throw ProblemError.notSignedIn();
    return sessionOf(accountIn(row), row.expires_at);
  }

  /** One's own: the present password is asked for, and all other sessions of the account end. */
  async changeOwnPassword(
    { id, name, token }: { id: string; name: string; token: string },
    { password, newPassword }: PasswordChange,
    attempt: Attempt,
    key: Key,
  ): Promise<Answer> {
    const found = await this.check(name, password, attempt);
    if (!found) {
      // Asked again under the same key, what was the present password is not any more.
      const known = key && (await rememberedAnswer(this.source.manager, this.clock, key));
      if (known) return known;
      await attempt.failed();
      throw ProblemError.invalid('password', 'is not the present password');
    }
    const passwordHash = await this.turns.take(() => hash(newPassword));
    let ended: string[] = [];
    const answer = await answerOnce(this.source, this.clock, key, async (manager) => {
      const still = await manager.query<unknown[]>(
        `with changed as (
           update account set password_hash = $3 where id = $1 and password_hash = $2 and not disabled returning 1
         ) select 1 from changed`,
        [id, found.passwordHash, passwordHash],
      );
      if (still.length === 0) throw ProblemError.notSignedIn();
      ended = await this.endSessions(manager, id, hashOf(token));
      await writeDown(manager, this.doing(id), { what: 'password-changed', hallId: null, id, name });
      return nothing;
    });
    for (const mark of ended) this.access.forget(mark);
    return answer;
  }

  async create(request: z.infer<typeof UserRequest>, by: string, key: Key): Promise<Answer> {
    const passwordHash = await this.turns.take(() => hash(request.password));
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const hallId = request.hallId ?? null;
      if (hallId !== null) await requireHall(manager, hallId);
      const { username, role, duties = [] } = request;
      const user = { id: randomUUID(), username, role, hallId, duties, disabled: false };
      if (!(await insertAccount(manager, this.doing(by), user, passwordHash)))
        throw ProblemError.invalid('username', 'is taken: choose another');
      return made<UserAnswer>(user);
    });
  }

  /** By name. */
  async list(): Promise<UserAnswer[]> {
    const rows = await fromPostgres(
      this.source.query<AccountRow[]>(`select ${columns} from account a order by username_key`),
    );
    return rows.map(accountIn);
  }

  /** In force at once on every node; who is switched off, or has another password, is signed out. */
  async change(id: string, { password, ...change }: UserChange, by: string, key: Key): Promise<Answer> {
    const passwordHash = password === undefined ? null : await this.turns.take(() => hash(password));
    const mark = `account:${id}`;
    const answer = await answerOnce(this.source, this.clock, key, async (manager) => {
      // One change at a time, so that two administrators cannot switch each other off.
      await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 44))', ['accounts']);
      const before = await this.find(manager, id);
      const after: UserAnswer = { ...before, ...change };
      await requireLawful(manager, before, after);
      await manager.query(
        `update account set role = $2, hall_id = $3, duties = $4, disabled = $5,
           password_hash = coalesce($6, password_hash) where id = $1`,
        [id, after.role, after.hallId, JSON.stringify(after.duties), after.disabled, passwordHash],
      );
      const detail = { ...differences(before, after), ...(passwordHash && { password: 'reset' }) };
      if (Object.keys(detail).length > 0) {
        const about = { hallId: after.hallId, id, name: after.username };
        await writeDown(manager, this.doing(by), { what: 'account-changed', ...about, detail });
        if (passwordHash || after.disabled) await this.endSessions(manager, id);
        await this.access.revoke(manager, mark);
      }
      return { status: 200, body: JSON.stringify(after) };
    });
    this.access.forget(mark);
    return answer;
  }

  /** Who may be given work in a hall: its own people, and those who supervise every hall; nobody who is switched off. */
  async staffOf(hallId: string): Promise<Pick<UserAnswer, 'id' | 'username' | 'role' | 'duties'>[]> {
    return fromPostgres(
      this.source.query(
        `select id, username, role, duties from account
         where (hall_id = $1 or hall_id is null) and not disabled order by username`,
        [hallId],
      ),
    );
  }

  /** Names of accounts by id; those that are gone are left out. */
  async names(ids: string[]): Promise<Map<string, string>> {
    const rows = await this.source.query<{ id: string; username: string }[]>(
      'select id, username from account where id = any($1::text[])',
      [ids],
    );
    return new Map(rows.map(({ id, username }) => [id, username]));
  }

  /** The account if the password is right; null if not, which the caller counts. */
  private async check(username: string, password: string, attempt: Attempt): Promise<Found | null> {
    // Guessing slows down long before it is stopped.
    const failures = await attempt.failures();
    if (failures > 2) await sleep(Math.min(2_000, 100 * 2 ** (failures - 2)));
    const found = await this.turns.take(async () => {
      // Those before us in the row may have spent what was left.
      await attempt.failures();
      const [row] = await this.source.query<(AccountRow & { password_hash: string })[]>(
        `select ${columns}, a.password_hash from account a where username_key = $1`,
        [nameKey(username)],
      );
      const right = await verify(row?.password_hash ?? (await this.nobody), password);
      return row && right ? { account: accountIn(row), passwordHash: row.password_hash } : null;
    });
    if (found && failures > 0) await attempt.forgive();
    return found;
  }

  /** All sessions of an account but this one; returns their marks, which every node is told. */
  private async endSessions(manager: EntityManager, accountId: string, but?: Buffer): Promise<string[]> {
    const ended = await manager.query<{ hash: Buffer }[]>(
      `with ended as (
         delete from session where account_id = $1 and token_hash is distinct from $2 returning token_hash as hash
       ) select hash from ended`,
      [accountId, but ?? null],
    );
    const marks = ended.map(({ hash: tokenHash }) => markOfSession(tokenHash));
    for (const mark of marks) await this.access.revoke(manager, mark);
    return marks;
  }

  /** Held until the transaction ends. */
  private async find(manager: EntityManager, id: string): Promise<UserAnswer> {
    const [row] = await manager.query<AccountRow[]>(
      `select ${columns} from account a where id = $1 for no key update`,
      [id],
    );
    if (!row) throw new ProblemError('not-found', 'There is no such account.');
    return accountIn(row);
  }

  private doing(by: string): Doing {
    return { by, at: this.clock.now() };
  }
}

interface Found {
  account: UserAnswer;
  passwordHash: string;
}

function sessionOf({ id: userId, username, role, hallId, duties }: UserAnswer, expiresAt: Date): CurrentSession {
  return { role, hallId, userId, username, duties, expiresAt: expiresAt.toISOString() };
}

const wrongPair = () => new ProblemError('not-signed-in', 'Name or password is wrong.');
/** Only who knows the password is told. */
const switchedOff = () =>
  new ProblemError('not-signed-in', 'This account is switched off. Ask the administrator.', { disabled: true });

const nothing: Answer = { status: 204, body: '' };

function made<T>(body: T): Answer {
  return { status: 201, body: JSON.stringify(body) };
}
