/** The lines of what is to be decided, pushed; and what one does with them, one thing at a time. */
import type { HallView, ReviewDuty, ReviewView } from '@jiaohao/protocol';
import { computed, ref, shallowRef, watch } from 'vue';
import { newKey, type Problem } from '@jiaohao/ui-kit/ask';
import { connectLive } from '@jiaohao/ui-kit/live';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff, forget, lookAgain, session } from '@jiaohao/ui-kit/session';

export type Act = 'take' | 'decide' | 'resubmit' | 'give-up';

export function useReviews(hall: HallView) {
  /** An administrator may give and take duties meanwhile. */
  const mine = computed((): readonly ReviewDuty[] => {
    const { role, duties } = session.value ?? { role: 'clerk', duties: [] };
    return role === 'clerk' ? duties : ['review', 'approve'];
  });
  const busy = ref(false);
  const actProblem = shallowRef<Problem | null>(null);
  const live = connectLive({
    topic: 'review',
    auth: () => ({
      token: session.value?.token,
      hallId: hall.id,
      ...(mine.value.length === 0 ? { mine: 'returned' as const } : {}),
    }),
    // Whatever else moves in the hall, the lines are as they were: only that a visitor came back may change them.
    resyncEveryMs: 3_000,
    urgent: (facts) => facts.some(({ type }) => type.startsWith('review-')),
    onNotSignedIn: forget,
    onHungUp: () => void lookAgain(),
  });
  watch(() => mine.value.join(), live.reconnect);
  const lineOf = (stage: ReviewDuty) =>
    live.view.value?.reviews.filter((one) => one.stage === stage && isOpen(one)) ?? [];
  /** The lines one may work on, then what came back. */
  const columns = computed(() => [
    ...mine.value.map((stage) => ({ id: stage as ReviewDuty | 'returned', reviews: lineOf(stage) })),
    { id: 'returned' as const, reviews: live.view.value?.returned ?? [] },
  ]);

  async function act(review: ReviewView, name: Act, body: object = {}): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    actProblem.value = null;
    try {
      await askAsStaff('POST', `/halls/${hall.id}/reviews/${review.id}/${name}`, { key: newKey(), body });
      return true;
    } catch (error) {
      actProblem.value = asProblem(error);
      return false;
    } finally {
      busy.value = false;
      live.resync();
    }
  }
  return { ...live, columns, busy, actProblem, act };
}

const isOpen = ({ status }: ReviewView) => status === 'waiting' || status === 'taken';
