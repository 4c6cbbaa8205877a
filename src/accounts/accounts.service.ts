/** Accounts, sessions and devices: made, signed in and revoked; each change in one transaction with its remembered answer. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash, verify } from '@node-rs/argon2';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { ReviewDuty } from '../core/commands.js';
import type { Clock } from '../hall/clock.js';
import { Unavailable, type Answer, type Ask } from '../hall/hall.service.js';
import { isAway } from '../store/journal.js';
import type {
  DeviceAnswer,
  DeviceRequest,
  HallFile,
  Printer,
  SessionAnswer,
  SessionRequest,
  UserAnswer,
  UserRequest,
} from '../protocol/index.js';
import { hashOf, markOfSession, newToken, type Access } from './access.js';
import { answerOnce } from './answers.js';
import { nameKey, Turns, type Attempt } from './attempt.js';
import { ProblemError } from './problem-error.js';

type Key = Ask['key'];

const sessionMs = 12 * 3600 * 1000;
/** Passwords checked at once: each check takes 19 MB and a core for some 30 ms. */
const checksAtOnce = 2;
const mostChecksWaiting = 200;
/** The hall whose demonstration has plain names: `clerk1`. Of others they begin with the hall. */
const demonstrationHall = 'datian';

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
    // Guessing slows down long before it is stopped.
    const failures = await attempt.failures();
    if (failures > 2) await sleep(Math.min(2_000, 100 * 2 ** (failures - 2)));
    const account = await this.turns.take(() => this.check(request, attempt));
    if (failures > 0) await attempt.forgive();
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const token = newToken('session');
      const now = this.clock.now();
      const expiresAt = new Date(now + sessionMs);
      await manager.query('delete from session where expires_at < $1', [new Date(now)]);
      await manager.query('insert into session (token_hash, account_id, expires_at) values ($1, $2, $3)', [
        hashOf(token),
        account.id,
        expiresAt,
      ]);
      const { id: userId, username, role, hallId, duties } = account;
      return made<SessionAnswer>({ token, role, hallId, userId, username, duties, expiresAt: expiresAt.toISOString() });
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

  async createUser(request: z.infer<typeof UserRequest>, key: Key): Promise<Answer> {
    const passwordHash = await this.turns.take(() => hash(request.password));
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const hallId = request.hallId ?? null;
      if (hallId !== null) await requireHall(manager, hallId);
      const { username, role, duties = [] } = request;
      const user = { id: randomUUID(), username, role, hallId, duties };
      if (!(await insertAccount(manager, user, passwordHash)))
        throw ProblemError.invalid('username', 'is taken: choose another');
      return made<UserAnswer>(user);
    });
  }

  /** Who may be given work in a hall: its own people, and those who supervise every hall. */
  async staffOf(hallId: string): Promise<Omit<UserAnswer, 'hallId'>[]> {
    try {
      return await this.source.query(
        'select id, username, role, duties from account where hall_id = $1 or hall_id is null order by username',
        [hallId],
      );
    } catch (error) {
      throw isAway(error) ? new Unavailable() : error;
    }
  }

  /** Names of accounts by id; those that are gone are left out. */
  async names(ids: string[]): Promise<Map<string, string>> {
    const rows = await this.source.query<{ id: string; username: string }[]>(
      'select id, username from account where id = any($1::text[])',
      [ids],
    );
    return new Map(rows.map(({ id, username }) => [id, username]));
  }

  async createDevice(hallId: string, request: z.infer<typeof DeviceRequest>, key: Key): Promise<Answer> {
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const device: DeviceAnswer = { id: randomUUID(), token: newToken('device') };
      await insertDevice(manager, hallId, request, device.id, device.token);
      return made<DeviceAnswer>(device);
    });
  }

  /** From the answer on, nobody gets in with this device's token, on any node that hears Postgres. */
  async revokeDevice(hallId: string, id: string, key: Key): Promise<Answer> {
    const mark = `device:${id}`;
    const answer = await answerOnce(this.source, this.clock, key, async (manager) => {
      const gone = await manager.query<unknown[]>(
        'with gone as (delete from device where id = $1 and hall_id = $2 returning 1) select 1 from gone',
        [id, hallId],
      );
      if (gone.length === 0) throw noSuchDevice();
      await this.access.revoke(manager, mark);
      return nothing;
    });
    this.access.forget(mark);
    return answer;
  }

  /** Another printer beside a kiosk, or none. */
  async changePrinter(hallId: string, id: string, printer: Printer | null, key: Key): Promise<Answer> {
    return answerOnce(this.source, this.clock, key, async (manager) => {
      const [device] = await manager.query<{ kind: string }[]>(
        'select kind from device where id = $1 and hall_id = $2 for update',
        [id, hallId],
      );
      if (!device) throw noSuchDevice();
      if (printer && device.kind !== 'kiosk') throw ProblemError.invalid('printer', 'only a kiosk has one');
      await manager.query('update device set printer_host = $2, printer_port = $3 where id = $1', [
        id,
        printer?.host ?? null,
        printer?.port ?? null,
      ]);
      return { status: 200, body: JSON.stringify({ id, printer }) };
    });
  }

  /** The printer beside a kiosk of this hall; null where it has none. Throws 404 for no such kiosk. */
  async kiosk(hallId: string, kioskId: string): Promise<{ name: string; printer: Printer | null }> {
    const [kiosk] = await this.source.query<{ name: string; host: string | null; port: number }[]>(
      `select name, printer_host as host, printer_port as port from device
       where id = $1 and hall_id = $2 and kind = 'kiosk'`,
      [kioskId, hallId],
    );
    if (!kiosk) throw new ProblemError('not-found', 'This hall has no such kiosk.');
    const { name, host, port } = kiosk;
    return { name, printer: host === null ? null : { host, port } };
  }

  /** Makes `admin` if there is none, and gives it `password` if one is set. Returns a password made up here, to be shown once. */
  async ensureAdmin(password: string | undefined): Promise<string | null> {
    const [admin] = await this.source.query<{ id: string; password_hash: string }[]>(
      `select id, password_hash from account where username_key = 'admin'`,
    );
    if (admin) {
      if (password && !(await verify(admin.password_hash, password)))
        await this.source.query('update account set password_hash = $2 where id = $1', [
          admin.id,
          await hash(password),
        ]);
      return null;
    }
    const chosen = password ?? randomBytes(12).toString('base64url');
    const user = { id: randomUUID(), username: 'admin', role: 'admin' as const, hallId: null, duties: [] };
    const mine = await insertAccount(this.source.manager, user, await hash(chosen));
    return mine && !password ? chosen : null;
  }

  /**
   * Sign-ins and devices to try a hall with, made once; null when they were made before. Where its reviews are parted from
   * handling, there is somebody for each part.
   */
  async makeDemonstration({ id: hallId, review }: HallFile): Promise<Demonstration | null> {
    const password = randomBytes(6).toString('base64url');
    const isPlain = hallId === demonstrationHall;
    const name = isPlain ? 'demonstration' : `demonstration:${hallId}`;
    const prefix = isPlain ? '' : `${hallId}-`;
    const demo: Demonstration = {
      clerks: ['clerk1', 'clerk2', 'clerk3', 'clerk4'].map((clerk) => prefix + clerk),
      supervisor: `${prefix}supervisor`,
      reviewers: review ? { review: `${prefix}reviewer`, approve: `${prefix}approver` } : null,
      password,
      kioskToken: newToken('device'),
      displayToken: newToken('device'),
    };
    const passwordHash = await hash(password);
    return this.source.transaction(async (manager) => {
      const first = await manager.query<unknown[]>(
        `with made as (insert into setting (name, value) values ($1, 'made') on conflict do nothing returning 1)
         select 1 from made`,
        [name],
      );
      if (first.length === 0) return null;
      const make = (username: string, role: 'clerk' | 'supervisor', duties: ReviewDuty[] = []) =>
        insertAccount(manager, { id: randomUUID(), username, role, hallId, duties }, passwordHash);
      for (const username of demo.clerks) await make(username, 'clerk');
      await make(demo.supervisor, 'supervisor');
      for (const duty of ['review', 'approve'] as const)
        if (demo.reviewers) await make(demo.reviewers[duty], 'clerk', [duty]);
      await insertDevice(manager, hallId, { kind: 'kiosk', name: 'demonstration' }, randomUUID(), demo.kioskToken);
      await insertDevice(manager, hallId, { kind: 'display', name: 'demonstration' }, randomUUID(), demo.displayToken);
      return demo;
    });
  }

  private async check({ username, password }: z.infer<typeof SessionRequest>, attempt: Attempt): Promise<UserAnswer> {
    // Those before us in the row may have spent what was left.
    await attempt.failures();
    const [account] = await this.source.query<AccountFound[]>(
      'select id, username, role, hall_id, duties, password_hash from account where username_key = $1',
      [nameKey(username)],
    );
    const right = await verify(account?.password_hash ?? (await this.nobody), password);
    if (!account || !right) {
      await attempt.failed();
      throw new ProblemError('not-signed-in', 'Name or password is wrong.');
    }
    return {
      id: account.id,
      username: account.username,
      role: account.role,
      hallId: account.hall_id,
      duties: account.duties,
    };
  }
}

export interface Demonstration {
  clerks: string[];
  supervisor: string;
  reviewers: Record<ReviewDuty, string> | null;
  password: string;
  kioskToken: string;
  displayToken: string;
}

interface AccountFound {
  id: string;
  username: string;
  role: UserAnswer['role'];
  hall_id: string | null;
  duties: UserAnswer['duties'];
  password_hash: string;
}

const noSuchDevice = () => new ProblemError('not-found', 'This hall has no such device.');

const nothing: Answer = { status: 204, body: '' };

function made<T>(body: T): Answer {
  return { status: 201, body: JSON.stringify(body) };
}

async function requireHall(manager: EntityManager, hallId: string): Promise<void> {
  const [hall] = await manager.query<unknown[]>('select 1 from hall where id = $1', [hallId]);
  if (!hall) throw ProblemError.invalid('hallId', `there is no hall ${hallId}`);
}

async function insertDevice(
  manager: EntityManager,
  hallId: string,
  { kind, name, zone, printer }: z.infer<typeof DeviceRequest>,
  id: string,
  token: string,
): Promise<void> {
  await manager.query(
    `insert into device (id, hall_id, kind, name, zone, token_hash, printer_host, printer_port)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, hallId, kind, name, zone ?? null, hashOf(token), printer?.host ?? null, printer?.port ?? null],
  );
}

/** False when the name is taken. */
async function insertAccount(manager: EntityManager, user: UserAnswer, passwordHash: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `with made as (
       insert into account (id, username, username_key, password_hash, role, hall_id, duties)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (username_key) do nothing returning 1
     ) select 1 from made`,
    [user.id, user.username, nameKey(user.username), passwordHash, user.role, user.hallId, JSON.stringify(user.duties)],
  );
  return rows.length > 0;
}
