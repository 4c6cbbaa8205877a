/** Names of services by id, in the language of the page; an unknown one goes by its id. */
import type { Text } from '@jiaohao/protocol';
import { computed } from 'vue';
import { useLanguage } from './i18n';
import { byId } from './text';

export function useServiceNames(services: () => readonly { id: string; name: Text }[]): (serviceId: string) => string {
  const { tx } = useLanguage();
  const known = computed(() => byId(services()));
  return (serviceId) => tx(known.value.get(serviceId)?.name) || serviceId;
}
