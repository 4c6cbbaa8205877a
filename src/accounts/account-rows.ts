/** Rows of accounts: read, made, and what must hold when they change. */
import type { EntityManager } from 'typeorm';
import type { UserAnswer } from '../protocol/index.js';
import { nameKey } from './attempt.js';
import { writeDown, type Doing } from './operations.js';
import { ProblemError } from './problem-error.js';

/** Of `account a`. */
export const columns = 'a.id, a.username, a.role, a.hall_id, a.duties, a.disabled';

export type AccountRow = Omit<UserAnswer, 'hallId'> & { hall_id: string | null };

export function accountIn({ id, username, role, hall_id: hallId, duties, disabled }: AccountRow): UserAnswer {
  return { id, username, role, hallId, duties, disabled };
}

export async function requireHall(manager: EntityManager, hallId: string): Promise<void> {
  const [hall] = await manager.query<unknown[]>('select 1 from hall where id = $1', [hallId]);
  if (!hall) throw ProblemError.invalid('hallId', `there is no hall ${hallId}`);
}

/** A clerk belongs to a hall, and somebody must be left to administer. */
export async function requireLawful(manager: EntityManager, before: UserAnswer, after: UserAnswer): Promise<void> {
  if (after.role === 'clerk' && after.hallId === null)
    throw ProblemError.invalid('hallId', 'a clerk belongs to a hall');
  if (after.hallId !== null && after.hallId !== before.hallId) await requireHall(manager, after.hallId);
  const administers = ({ role, disabled }: UserAnswer) => role === 'admin' && !disabled;
  if (!administers(before) || administers(after)) return;
  const others = await manager.query<unknown[]>(
    `select 1 from account where role = 'admin' and not disabled and id <> $1 limit 1`,
    [before.id],
  );
  if (others.length === 0)
    throw new ProblemError('wrong-state', 'Nobody else can sign in as administrator. Make another one first.');
}

/** What is otherwise afterwards: `{ disabled: { from: false, to: true } }`. */
export function differences(before: UserAnswer, after: UserAnswer): Record<string, { from: unknown; to: unknown }> {
  const names = ['role', 'hallId', 'duties', 'disabled'] as const;
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, { from: before[name], to: after[name] }]),
  );
}

/** False when the name is taken. */
export async function insertAccount(
  manager: EntityManager,
  doing: Doing,
  { id, username, role, hallId, duties }: UserAnswer,
  passwordHash: string,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `with made as (
       insert into account (id, username, username_key, password_hash, role, hall_id, duties)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (username_key) do nothing returning 1
     ) select 1 from made`,
    [id, username, nameKey(username), passwordHash, role, hallId, JSON.stringify(duties)],
  );
  if (rows.length === 0) return false;
  await writeDown(manager, doing, { what: 'account-made', hallId, id, name: username, detail: { role, duties } });
  return true;
}
