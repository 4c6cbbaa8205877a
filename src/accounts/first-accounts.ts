/** The sign-ins that a server makes by itself when it starts: the first administrator, and those of a demonstration. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { DataSource, EntityManager } from 'typeorm';
import type { ReviewDuty } from '../core/commands.js';
import type { Clock } from '../hall/clock.js';
import type { HallFile } from '../protocol/index.js';
import { newToken, type Access } from './access.js';
import { insertAccount } from './account-rows.js';
import { insertDevice } from './devices.js';
import { writeDown } from './operations.js';

export interface Founding {
  source: DataSource;
  clock: Clock;
  access: Access;
}

/** Of the password that ADMIN_PASSWORD last put in force. */
const given = 'admin-password';

/**
 * Makes `admin` if there is none. A `password` is put in force once, until it is another: what the administrator has
 * changed since is not taken back by the next start, and whoever is locked out starts with a new one. Returns a password
 * made up here, to be shown once.
 */
export async function ensureAdmin(founding: Founding, password: string | undefined): Promise<string | null> {
  const { source } = founding;
  const [admin] = await source.query<{ id: string }[]>(`select id from account where username_key = 'admin'`);
  if (admin && !password) return null;
  const chosen = password ?? randomBytes(12).toString('base64url');
  const [before] = await source.query<{ value: string }[]>('select value from setting where name = $1', [given]);
  if (admin && before && (await verify(before.value, chosen))) return null;
  const passwordHash = await hash(chosen);
  return source.transaction(async (manager) => {
    const doing = { by: null, at: founding.clock.now() };
    if (admin) await restoreAdmin(founding, manager, admin.id, passwordHash);
    else {
      const user = { id: randomUUID(), username: 'admin', role: 'admin' as const, hallId: null };
      const mine = await insertAccount(manager, doing, { ...user, duties: [], disabled: false }, passwordHash);
      if (!mine) return null;
    }
    if (password)
      await manager.query(
        'insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [given, passwordHash],
      );
    return password ? null : chosen;
  });
}

/** May sign in again, as administrator, with this password only. */
async function restoreAdmin(
  { access, clock }: Founding,
  manager: EntityManager,
  id: string,
  passwordHash: string,
): Promise<void> {
  await manager.query(`update account set password_hash = $2, role = 'admin', disabled = false where id = $1`, [
    id,
    passwordHash,
  ]);
  await manager.query('delete from session where account_id = $1', [id]);
  await access.revoke(manager, `account:${id}`);
  const detail = { password: 'reset' };
  const doing = { by: null, at: clock.now() };
  await writeDown(manager, doing, { what: 'account-changed', hallId: null, id, name: 'admin', detail });
}

export interface Demonstration {
  clerks: string[];
  supervisor: string;
  reviewers: Record<ReviewDuty, string> | null;
  password: string;
  kioskToken: string;
  displayToken: string;
}

/** The hall whose demonstration has plain names: `clerk1`. Of others they begin with the hall. */
const plainHall = 'datian';

/**
 * Sign-ins and devices to try a hall with, made once; null when they were made before. Where its reviews are parted from
 * handling, there is somebody for each part.
 */
export async function makeDemonstration(
  { source, clock }: Founding,
  { id: hallId, review }: HallFile,
): Promise<Demonstration | null> {
  const setting = hallId === plainHall ? 'demonstration' : `demonstration:${hallId}`;
  const prefix = hallId === plainHall ? '' : `${hallId}-`;
  const demo: Demonstration = {
    clerks: ['clerk1', 'clerk2', 'clerk3', 'clerk4'].map((clerk) => prefix + clerk),
    supervisor: `${prefix}supervisor`,
    reviewers: review ? { review: `${prefix}reviewer`, approve: `${prefix}approver` } : null,
    password: randomBytes(6).toString('base64url'),
    kioskToken: newToken('device'),
    displayToken: newToken('device'),
  };
  const passwordHash = await hash(demo.password);
  const doing = { by: null, at: clock.now() };
  return source.transaction(async (manager) => {
    const first = await manager.query<unknown[]>(
      `with made as (insert into setting (name, value) values ($1, 'made') on conflict do nothing returning 1)
       select 1 from made`,
      [setting],
    );
    if (first.length === 0) return null;
    const make = (username: string, role: 'clerk' | 'supervisor', duties: ReviewDuty[] = []) =>
      insertAccount(
        manager,
        doing,
        { id: randomUUID(), username, role, hallId, duties, disabled: false },
        passwordHash,
      );
    for (const username of demo.clerks) await make(username, 'clerk');
    await make(demo.supervisor, 'supervisor');
    for (const duty of ['review', 'approve'] as const)
      if (demo.reviewers) await make(demo.reviewers[duty], 'clerk', [duty]);
    const name = 'demonstration';
    for (const [kind, token] of [
      ['kiosk', demo.kioskToken],
      ['display', demo.displayToken],
    ] as const)
      await insertDevice(manager, doing, hallId, { kind, name }, { id: randomUUID(), token });
    return demo;
  });
}
