/** How many reviews came back to who works here; counted anew when one is returned or gone on with. */
import type { Fact, HallView, ReviewsView } from '@jiaohao/protocol';
import { ref, type Ref } from 'vue';
import { askAsStaff } from '@jiaohao/ui-kit/session';

export function useReturned(hall: HallView): { returned: Ref<number>; heard: (facts: Fact[]) => void } {
  const returned = ref(0);
  async function count() {
    try {
      const view = await askAsStaff<ReviewsView>('GET', `/halls/${hall.id}/reviews?mine=returned`);
      returned.value = view.returned.filter(({ visitor }) => visitor === 'gone').length;
    } catch {
      // The number beside a link: it is right again with the next one that is returned.
    }
  }
  function heard(facts: Fact[]) {
    if (facts.some(({ type }) => type.startsWith('review-') || type === 'ticket-expired')) void count();
  }
  if (hall.review) void count();
  return { returned, heard };
}
