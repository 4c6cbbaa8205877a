/** Services by name, in the language of the page: what an id is called, and what a few letters mean. */
import type { HallView, Text } from '@jiaohao/protocol';
import { computed } from 'vue';
import { useLanguage } from './i18n';
import { find } from './search';
import { byId } from './text';

/** An unknown one goes by its id. */
export function useServiceNames(services: () => readonly { id: string; name: Text }[]): (serviceId: string) => string {
  const { tx } = useLanguage();
  const known = computed(() => byId(services()));
  return (serviceId) => tx(known.value.get(serviceId)?.name) || serviceId;
}

/** Finds as a kiosk does: by characters, pinyin, initials or English words; ids, best first. */
export function useServiceFinder(hall: () => Pick<HallView, 'services' | 'frequent'>): (words: string) => string[] {
  const { language } = useLanguage();
  return (words) => {
    const { services, frequent } = hall();
    return find(services, words, { language: language.value, frequent }).map(({ id }) => id);
  };
}
