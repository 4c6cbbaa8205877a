/** The hall as the kiosk knows it: loaded at start, looked at again every so often, kept while the server is away. */
import type { HallView, Text } from '@jiaohao/protocol';
import { onScopeDispose, ref, shallowRef } from 'vue';
import type { Ask } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import type { Problem } from '@jiaohao/ui-kit/ask';
import { agencyName } from './agencies';

export interface Agency {
  id: string;
  name: Text;
  services: HallView['services'];
}

export function useHall(ask: Ask, hallId: string) {
  const hall = shallowRef<HallView | null>(null);
  const failure = shallowRef<Problem | null>(null);
  const agencies = ref<Agency[]>([]);
  let timer: ReturnType<typeof setTimeout>;

  async function look() {
    clearTimeout(timer);
    try {
      hall.value = await ask<HallView>('GET', `/halls/${hallId}`, { patienceMs: 0 });
      agencies.value = byAgency(hall.value.services);
      failure.value = null;
    } catch (error) {
      failure.value = asProblem(error);
    }
    clearTimeout(timer);
    timer = setTimeout(() => void look(), failure.value ? 4_000 : 20_000);
  }
  void look();
  onScopeDispose(() => clearTimeout(timer));
  return { hall, agencies, failure, look };
}

function byAgency(services: HallView['services']): Agency[] {
  const groups = new Map<string, Agency>();
  for (const service of services) {
    const group = groups.get(service.agency) ?? { id: service.agency, name: agencyName(service.agency), services: [] };
    group.services.push(service);
    groups.set(service.agency, group);
  }
  return [...groups.values()];
}

/** Today's opening hours, `08:30–12:00 14:00–17:30`; empty on a day off. */
export function hoursOf(hall: HallView): string {
  const day = hall.hours.dates?.[hall.businessDay];
  const weekday = new Date(`${hall.businessDay}T12:00:00Z`).getUTCDay();
  const week = weekday === 6 ? hall.hours.saturday : weekday === 0 ? hall.hours.sunday : hall.hours.weekdays;
  return (day ?? week).map(([from, to]) => `${from}–${to}`).join('  ');
}
