/**
 * Taking a number. However often the button is pressed, one number comes of it: the key stays until there is an answer.
 *
 * choosing ──take──► taking ──answer──► taken ──done──► choosing
 *                      └──refusal──► refused ──again──► taking (same key) │ back ──► choosing
 */
import type { IssuedTicket, Language, Priority } from '@jiaohao/protocol';
import { ref, shallowRef } from 'vue';
import { newKey, type Ask, type Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { keep, kept } from '@jiaohao/ui-kit/storage';

export interface Wish {
  /** Left out when an appointment is checked in: what was booked is done. */
  services?: string[];
  priority: Priority;
  language: Language;
  identity?: string;
  appointmentCode?: string;
}

interface Attempt {
  key: string;
  wish: Wish;
  at: number;
}

const place = 'jiaohao.kiosk.pending';
/** After a restart a kiosk asks on for a visitor who may still stand there, not for one long gone. */
const stillThereMs = 60_000;

export function useTaking(ask: Ask, hallId: string) {
  const state = ref<'choosing' | 'taking' | 'taken' | 'refused'>('choosing');
  const ticket = shallowRef<IssuedTicket | null>(null);
  const problem = shallowRef<Problem | null>(null);
  /** Whether the refused attempt was to check an appointment in. */
  const checkingIn = ref(false);
  let attempt: Attempt | null = null;

  async function run(next: Attempt): Promise<void> {
    if (state.value === 'taking') return;
    attempt = next;
    checkingIn.value = next.wish.priority === 'appointment';
    state.value = 'taking';
    problem.value = null;
    // What opens somebody's affairs is never written down, so such an attempt does not outlive a restart.
    const { identity, appointmentCode } = next.wish;
    if (!identity && !appointmentCode) keep(sessionStorage, place, JSON.stringify(next));
    try {
      ticket.value = await ask<IssuedTicket>('POST', `/halls/${hallId}/tickets`, {
        body: next.wish,
        key: next.key,
        patienceMs: 30_000,
      });
      attempt = null;
      state.value = 'taken';
    } catch (error) {
      problem.value = asProblem(error);
      state.value = 'refused';
    }
    keep(sessionStorage, place, null);
  }

  const take = (wish: Wish) => void run({ key: newKey(), wish, at: Date.now() });
  const again = () => attempt && void run(attempt);
  function restart() {
    attempt = null;
    ticket.value = null;
    problem.value = null;
    state.value = 'choosing';
  }

  const left = unanswered();
  keep(sessionStorage, place, null);
  if (left && Date.now() - left.at < stillThereMs) void run(left);

  return { state, ticket, problem, checkingIn, take, again, restart };
}

function unanswered(): Attempt | null {
  try {
    return JSON.parse(kept(sessionStorage, place) ?? 'null') as Attempt | null;
  } catch {
    return null;
  }
}
