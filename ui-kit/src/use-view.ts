/** Which of a page's views is open: the address keeps that after its #, so that links and the way back lead there. */
import { onScopeDispose, ref, type Ref } from 'vue';

/** The first name is shown where the address names none. */
export function useView<Name extends string>(names: readonly Name[]): Ref<Name> {
  const named = () => names.find((name) => name === location.hash.slice(1)) ?? names[0]!;
  const shown = ref(named()) as Ref<Name>;
  const look = () => (shown.value = named());
  addEventListener('hashchange', look);
  onScopeDispose(() => removeEventListener('hashchange', look));
  return shown;
}
