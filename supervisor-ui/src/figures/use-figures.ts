/** Asks for figures and keeps them, or why there are none; when several were asked for, the last ones count. */
import { ref, shallowRef, watch } from 'vue';
import type { Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff } from '@jiaohao/ui-kit/session';

/** Asked at once, and again whenever `path` becomes another. */
export function useFigures<Answer>(path: () => string) {
  const answer = shallowRef<Answer | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const loading = ref(false);
  let last = 0;

  async function load() {
    const mine = (last += 1);
    loading.value = true;
    const [found, failure] = await askAsStaff<Answer>('GET', path()).then(
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
