/** The hall as the kiosk knows it: loaded at start, looked at again every so often, kept while the server is away. */
import type { HallView } from '@jiaohao/protocol';
import { computed, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { Ask, Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { byHeading, type Heading } from '@jiaohao/ui-kit/headings';

export interface KnownHall {
  hall: ShallowRef<HallView | null>;
  headings: Ref<Heading[]>;
  failure: ShallowRef<Problem | null>;
  look: () => Promise<void>;
}

export function useHall(ask: Ask, hallId: string): KnownHall {
  const hall = shallowRef<HallView | null>(null);
  const failure = shallowRef<Problem | null>(null);
  const headings = computed(() => byHeading(hall.value?.services ?? []));
  let timer: ReturnType<typeof setTimeout>;

  async function look() {
    clearTimeout(timer);
    try {
      hall.value = await ask<HallView>('GET', `/halls/${hallId}`, { patienceMs: 0 });
      failure.value = null;
    } catch (error) {
      failure.value = asProblem(error);
    }
    clearTimeout(timer);
    timer = setTimeout(() => void look(), failure.value ? 4_000 : 20_000);
  }
  void look();
  onScopeDispose(() => clearTimeout(timer));
  return { hall, headings, failure, look };
}

/** What a kiosk knows that has not been set up. */
export function noHall(): KnownHall {
  return { hall: shallowRef(null), headings: ref([]), failure: shallowRef(null), look: async () => undefined };
}

/** Today's opening hours, `08:30–12:00 14:00–17:30`; empty on a day off. */
export function hoursOf(hall: HallView): string {
  const day = hall.hours.dates?.[hall.businessDay];
  const weekday = new Date(`${hall.businessDay}T12:00:00Z`).getUTCDay();
  const week = weekday === 6 ? hall.hours.saturday : weekday === 0 ? hall.hours.sunday : hall.hours.weekdays;
  return (day ?? week).map(([from, to]) => `${from}–${to}`).join('  ');
}
