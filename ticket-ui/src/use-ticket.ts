/** The ticket in the visitor's hand: loaded once by HTTP, kept by the live wire, changed by what the visitor asks. */
import type { ExplainedTicket, Fact } from '@jiaohao/protocol';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { makeAsk, type Problem } from '@jiaohao/ui-kit/ask';
import { connectLive, type Live } from '@jiaohao/ui-kit/live';
import { asProblem } from '@jiaohao/ui-kit/problems';
import type { Rating } from './RatingForm.vue';

const over = ['completed', 'cancelled', 'voided', 'expired'];

export function useTicket(secret: string, called: (callNo: number) => void) {
  const ask = makeAsk();
  const path = `/tickets/${encodeURIComponent(secret)}`;
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const missing = ref(false);
  let heard = '';

  const live: Live<'ticket'> = connectLive({
    topic: 'ticket',
    auth: () => ({ secret }),
    // Others' facts move this ticket's place by one; its own are looked at at once.
    resyncEveryMs: 8_000,
    urgent: (facts: Fact[]) => facts.some((fact) => fact.ticketId === live.view.value?.id),
    onSnapshot: (view) => alertOf(view),
  });
  const ticket = live.view;
  const ended = computed(() => over.includes(ticket.value?.status ?? ''));

  function put(next: ExplainedTicket) {
    live.view.value = next;
    alertOf(next);
  }
  /** Each call rings once, whichever way its news came. */
  function alertOf(next: ExplainedTicket) {
    const call = next.status === 'called' ? `${next.id}/${next.callCount}` : '';
    if (call && call !== heard) called(next.callCount);
    heard = call;
  }
  async function look() {
    try {
      const next = await ask<ExplainedTicket>('GET', path);
      missing.value = false;
      if (!live.view.value) put(next);
    } catch (error) {
      const failed = asProblem(error);
      missing.value = failed.code === 'not-found' || failed.code === 'invalid';
      if (!missing.value && !live.view.value) problem.value = failed;
    }
  }
  async function act(name: 'switch' | 'postpone' | 'cancel' | 'return', body?: unknown): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      const answer = await ask<ExplainedTicket>('POST', `${path}/${name}`, body === undefined ? {} : { body });
      const { reviews, cases } = ticket.value ?? {};
      put({ reviews, cases, ...answer });
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      busy.value = false;
      live.resync();
    }
  }
  /** True when it is rated now, by this or before. */
  async function rate(matterId: string | null, { level, tags, comment }: Rating): Promise<boolean> {
    busy.value = true;
    problem.value = null;
    try {
      await ask('POST', `${path}/ratings`, {
        body: { level, tags, ...(matterId ? { matterId } : {}), ...(comment ? { comment } : {}) },
      });
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return problem.value.code === 'already-rated';
    } finally {
      busy.value = false;
    }
  }
  /** Places are taken by others too, and their facts are not sent here. */
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && ticket.value?.status === 'waiting') live.resync();
  }, 15_000);
  onScopeDispose(() => clearInterval(timer));
  void look();
  return { ...live, ticket, ended, busy, missing, actProblem: problem, act, rate, look };
}
