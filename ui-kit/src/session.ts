/** Who is signed in at this tab: staff by name and password; the token lives as long as the tab. */
import type { CurrentSession, SessionAnswer } from '@jiaohao/protocol';
import { shallowRef } from 'vue';
import { makeAsk } from './ask';
import { keep, kept } from './storage';

const place = 'jiaohao.session';

export const session = shallowRef<SessionAnswer | null>(restore());

const token = () => session.value?.token ?? null;
/** Asks in the name of who is signed in; a 401 leads back to the sign-in, a 403 may mean that the account was changed. */
export const askAsStaff = makeAsk({ token, notSignedIn: forget, notAllowed: () => void lookAgain() });
const askWhoIAm = makeAsk({ token, notSignedIn: forget });
// An administrator may have changed the account while the tab was not looking.
if (session.value) void lookAgain();

export async function signIn(username: string, password: string): Promise<SessionAnswer> {
  const ask = makeAsk();
  const answer = await ask<SessionAnswer>('POST', '/sessions', {
    body: { username, password },
    key: null,
    patienceMs: 0,
  });
  begin(answer);
  return answer;
}

/** Takes over role, hall and duties as the account has them now. */
export async function lookAgain(): Promise<void> {
  const before = session.value;
  if (!before) return;
  try {
    const now = await askWhoIAm<CurrentSession>('GET', '/sessions/current', { patienceMs: 0 });
    const after = { ...before, ...now };
    if (session.value === before && JSON.stringify(after) !== JSON.stringify(before)) begin(after);
  } catch {
    // Whoever is not signed in any more was led back; otherwise what is known stays.
  }
}

/** All other sessions of the account end. */
export async function changeOwnPassword(password: string, newPassword: string): Promise<void> {
  await askAsStaff('PUT', '/users/me/password', { body: { password, newPassword } });
}

function begin(answer: SessionAnswer): void {
  session.value = answer;
  keep(sessionStorage, place, JSON.stringify(answer));
}

export async function signOut(): Promise<void> {
  try {
    await askAsStaff('DELETE', '/sessions/current', { patienceMs: 0, timeoutMs: 3_000 });
  } catch {
    // The tab forgets the token in any case; the server lets it run out.
  }
  forget();
}

export function forget(): void {
  session.value = null;
  keep(sessionStorage, place, null);
}

function restore(): SessionAnswer | null {
  const text = kept(sessionStorage, place);
  if (!text) return null;
  try {
    return JSON.parse(text) as SessionAnswer;
  } catch {
    return null;
  }
}
