/** The hall as its supervisor sees it, live, and what the supervisor may ask of it. */
import type { HallView, RebalanceAnswer, WhyAnswer } from '@jiaohao/protocol';
import { ref, shallowRef } from 'vue';
import type { Method, Problem } from '@jiaohao/ui-kit/ask';
import { connectLive } from '@jiaohao/ui-kit/live';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff, forget, session } from '@jiaohao/ui-kit/session';

export function useSupervision(hall: HallView) {
  const path = `/halls/${hall.id}`;
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  /** Count what happened to cases and follow-ups, for whoever shows them. */
  const caseFacts = ref(0);
  const followUpFacts = ref(0);
  const live = connectLive({
    topic: 'supervision',
    auth: () => ({ token: session.value?.token, hallId: hall.id }),
    resyncEveryMs: 1_000,
    onFacts: (facts) => {
      if (facts.some(({ type }) => type.startsWith('case-'))) caseFacts.value += 1;
      if (facts.some(({ type }) => type.startsWith('follow-up-') || type === 'ticket-rated')) followUpFacts.value += 1;
    },
    onNotSignedIn: forget,
  });

  /** Null when it was refused; then `commandProblem` says why. */
  async function act<Answer>(method: Method, at: string, body?: unknown): Promise<Answer | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = null;
    try {
      const answer = await askAsStaff<Answer>(method, `${path}${at}`, body === undefined ? {} : { body });
      live.resync();
      return answer ?? ({} as Answer);
    } catch (error) {
      problem.value = asProblem(error);
      return null;
    } finally {
      busy.value = false;
    }
  }

  return {
    ...live,
    busy,
    caseFacts,
    followUpFacts,
    commandProblem: problem,
    act,
    window: (windowId: string, name: 'close' | 'pause' | 'resume', body?: unknown) =>
      act('POST', `/windows/${windowId}/${name}`, body),
    changeWindow: (windowId: string, change: unknown) => act('PATCH', `/windows/${windowId}`, change),
    ticket: (ticketId: string, name: 'move' | 'priority' | 'void' | 'claim', body: unknown) =>
      act('POST', `/tickets/${ticketId}/${name}`, body),
    setService: (serviceId: string, stopped: boolean) => act('PATCH', `/services/${serviceId}`, { stopped }),
    run: (change: { issuing?: boolean; serving?: boolean; reason: string }) => act('PUT', '/running', change),
    close: (words: { reason: string }) => act('POST', '/close', words),
    why: (ticketId: string) => act<WhyAnswer>('GET', `/tickets/${ticketId}/why`),
    rebalance: (preview: boolean) => act<RebalanceAnswer>('POST', '/rebalance', { preview }),
  };
}

export type Supervision = ReturnType<typeof useSupervision>;
