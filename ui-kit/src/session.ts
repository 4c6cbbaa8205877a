/** Who is signed in at this tab: staff by name and password; the token lives as long as the tab. */
import type { SessionAnswer } from '@jiaohao/protocol';
import { shallowRef } from 'vue';
import { makeAsk } from './ask';
import { keep, kept } from './storage';

const place = 'jiaohao.session';

export const session = shallowRef<SessionAnswer | null>(restore());

/** Asks in the name of who is signed in; a 401 leads back to the sign-in. */
export const askAsStaff = makeAsk({ token: () => session.value?.token ?? null, notSignedIn: forget });

export async function signIn(username: string, password: string): Promise<SessionAnswer> {
  const ask = makeAsk();
  const answer = await ask<SessionAnswer>('POST', '/sessions', {
    body: { username, password },
    key: null,
    patienceMs: 0,
  });
  session.value = answer;
  keep(sessionStorage, place, JSON.stringify(answer));
  return answer;
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
