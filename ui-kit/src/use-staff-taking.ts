/** Takes a number for a visitor, in the name of staff. However often it is asked for, one number comes of one wish. */
import type { IssuedTicket, Priority } from '@jiaohao/protocol';
import { computed, ref, shallowRef } from 'vue';
import { newKey, type Problem } from './ask';
import { asProblem } from './problems';
import { askAsStaff } from './session';

export interface StaffWish {
  services: string[];
  priority: Priority;
  /** Why it is given past a quota or a stop. */
  override?: string;
}

export function useStaffTaking(hallId: string) {
  const ticket = shallowRef<IssuedTicket | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  /** What a reason overcomes; the hours, or a hall closed for today, it does not. */
  const mayOverride = computed(() => ['quota-reached', 'service-stopped'].includes(problem.value?.code ?? ''));
  let last = { wish: '', key: '' };

  async function take(wish: StaffWish): Promise<void> {
    if (busy.value) return;
    const text = JSON.stringify(wish);
    if (text !== last.wish) last = { wish: text, key: newKey() };
    busy.value = true;
    try {
      ticket.value = await askAsStaff<IssuedTicket>('POST', `/halls/${hallId}/tickets`, { body: wish, key: last.key });
      problem.value = null;
      last = { wish: '', key: '' };
    } catch (error) {
      problem.value = asProblem(error);
    } finally {
      busy.value = false;
    }
  }
  return { ticket, problem, busy, mayOverride, take };
}
