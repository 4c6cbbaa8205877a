/** One change at a time: asked once however often the button is pressed, and why it was refused. */
import { ref, shallowRef } from 'vue';
import type { Method, Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff } from '@jiaohao/ui-kit/session';

export function useAct() {
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);

  /** Null when it was refused; then `problem` says why. */
  async function act<Answer = object>(method: Method, path: string, body?: unknown): Promise<Answer | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = null;
    try {
      const answer = await askAsStaff<Answer>(method, path, body === undefined ? {} : { body });
      return answer ?? ({} as Answer);
    } catch (error) {
      problem.value = asProblem(error);
      return null;
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, act };
}
