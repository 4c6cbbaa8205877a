/** Asks as staff for what a view shows and keeps it, or why there is nothing; when it was asked for anew, the last answer counts. */
import { ref, shallowRef, watch } from 'vue';
import type { Problem } from './ask';
import { asProblem } from './problems';
import { askAsStaff } from './session';

/** Asked at once, and again whenever `path` becomes another; null: nothing to ask for yet. */
export function useAnswer<Answer>(path: () => string | null) {
  const answer = shallowRef<Answer | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const loading = ref(false);
  let last = 0;

  async function load() {
    const mine = (last += 1);
    const at = path();
    loading.value = at !== null;
    const [found, failure] =
      at === null
        ? ([null, null] as const)
        : await askAsStaff<Answer>('GET', at).then(
            (figures) => [figures, null] as const,
            (error: unknown) => [null, asProblem(error)] as const,
          );
    if (mine !== last) return;
    answer.value = found;
    problem.value = failure;
    loading.value = false;
  }
  watch(path, load, { immediate: true });
  return { answer, problem, loading, load };
}
