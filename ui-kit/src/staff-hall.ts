/** The hall a member of staff works in: their own, or for those without one, the one they choose. */
import type { HallList, HallView } from '@jiaohao/protocol';
import { shallowRef, watch, type ShallowRef } from 'vue';
import { askAsStaff, session } from './session';
import { keep, kept } from './storage';

const place = 'jiaohao.hall';

export interface StaffHall {
  halls: ShallowRef<HallList['halls'] | null>;
  hall: ShallowRef<HallView | null>;
  failure: ShallowRef<unknown>;
  begin: () => Promise<void>;
  /** Loads a hall, or loads it again. */
  enter: (hallId: string) => Promise<void>;
  leave: () => Promise<void>;
}

export function useStaffHall(): StaffHall {
  const halls = shallowRef<HallList['halls'] | null>(null);
  const hall = shallowRef<HallView | null>(null);
  const failure = shallowRef<unknown>(null);

  async function begin() {
    halls.value = null;
    hall.value = null;
    failure.value = null;
    if (!session.value) return;
    const asked = new URLSearchParams(location.search).get('hall') ?? kept(sessionStorage, place);
    const hallId = session.value.hallId ?? asked;
    if (hallId) await enter(hallId);
    if (!hall.value && session.value && !session.value.hallId) await list();
  }
  async function list() {
    try {
      const answer = await askAsStaff<HallList>('GET', '/halls');
      failure.value = null;
      halls.value = answer.halls;
      const only = answer.halls.length === 1 ? answer.halls[0] : undefined;
      if (only) await enter(only.id);
    } catch (error) {
      failure.value = error;
    }
  }
  async function enter(hallId: string) {
    try {
      hall.value = await askAsStaff<HallView>('GET', `/halls/${hallId}`);
      failure.value = null;
      keep(sessionStorage, place, hallId);
    } catch (error) {
      failure.value = error;
    }
  }
  async function leave() {
    hall.value = null;
    keep(sessionStorage, place, null);
    await list();
  }
  watch([() => session.value?.token, () => session.value?.hallId], begin, { immediate: true });
  return { halls, hall, failure, begin, enter, leave };
}
