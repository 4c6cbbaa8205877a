/** Idempotency keys: how a request's key is made, and remembered answers for what is not decided by a hall. */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { KeyReused, type Answer, type AskKey } from '../hall/hall.service.js';
import type { Clock } from '../hall/clock.js';
import { seal, unseal } from '../store/seal.js';

const rememberedMs = 24 * 3600 * 1000;

/**
 * Id, fingerprint and secret of a keyed request. `who` keeps one caller's keys from meeting another's. Fingerprint and
 * secret are made of the client's key, which is nowhere stored, so that whoever reads the store can neither try out
 * bodies (a password, a telephone) nor read answers (a ticket's secret, a token).
 */
export function keyOf(who: string, key: string, method: string, path: string, body: unknown): AskKey {
  const asked = `${method}\n${path}\n${canonical(body)}`;
  return {
    id: createHash('sha256').update(`${who}\n${key}`).digest(),
    fingerprint: createHmac('sha256', key).update(asked).digest(),
    secret: Buffer.from(hkdfSync('sha256', key, who, 'answer', 32)),
  };
}

/** JSON text with the members of objects in order, so that the same content is the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * Acts in one transaction and remembers the answer under the key in that same transaction; asked again, returns it to
 * the byte. A refusal is thrown by `act`, so that it leaves nothing behind. Twins take turns: one acts, the other is
 * told the same.
 */
export function answerOnce(
  source: DataSource,
  clock: Clock,
  key: AskKey | undefined,
  act: (manager: EntityManager) => Promise<Answer>,
): Promise<Answer> {
  return source.transaction(async (manager) => {
    if (!key) return act(manager);
    await manager.query('select pg_advisory_xact_lock($1)', [key.id.readBigInt64BE(0).toString()]);
    const known = await rememberedAnswer(manager, clock, key);
    if (known) return known;
    const answer = await act(manager);
    await manager.query(
      `insert into answer (id, fingerprint, status, body, at) values ($1, $2, $3, $4, $5)
       on conflict (id) do update
       set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, at = excluded.at`,
      [key.id, key.fingerprint, answer.status, seal(answer.body, key.secret), new Date(clock.now())],
    );
    return answer;
  });
}

/** What was answered under this key before, if it was; throws KeyReused where it was another request. */
export async function rememberedAnswer(manager: EntityManager, clock: Clock, key: AskKey): Promise<Answer | null> {
  const [known] = await manager.query<{ fingerprint: Buffer; status: number; body: string }[]>(
    'select fingerprint, status, body from answer where id = $1 and at > $2',
    [key.id, new Date(clock.now() - rememberedMs)],
  );
  if (!known) return null;
  if (!known.fingerprint.equals(key.fingerprint)) throw new KeyReused();
  return { status: known.status, body: unseal(known.body, key.secret) };
}
