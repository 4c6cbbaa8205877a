/** The what-if questions of a hall: asks, follows what is being worked on, stops it, and looks back. */
import type { WhatIf, WhatIfRequest } from '@jiaohao/protocol';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { Method, Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff } from '@jiaohao/ui-kit/session';

const followEveryMs = 300;

export function useWhatIfs(hallId: string) {
  const path = `/halls/${hallId}/what-if`;
  /** Newest first; null until they are known. */
  const questions = shallowRef<WhatIf[] | null>(null);
  const shownId = ref<string | null>(null);
  const shown = computed(() => questions.value?.find(({ id }) => id === shownId.value) ?? null);
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  let following = false;
  let gone = false;
  onScopeDispose(() => (gone = true));

  /** Null when it was refused; then `problem` says why. */
  async function attempt<Answer>(method: Method, at: string, body?: unknown): Promise<Answer | null> {
    try {
      const answer = await askAsStaff<Answer>(method, path + at, body === undefined ? {} : { body });
      problem.value = null;
      return answer;
    } catch (error) {
      problem.value = asProblem(error);
      return null;
    }
  }
  function put(one: WhatIf | null) {
    if (!one) return;
    const known = questions.value ?? [];
    const at = known.findIndex(({ id }) => id === one.id);
    questions.value = at < 0 ? [one, ...known] : known.map((other) => (other.id === one.id ? one : other));
  }
  /** Looks at what is being worked on until none is left, or one cannot be looked at. */
  async function follow() {
    if (following) return;
    following = true;
    for (;;) {
      const running = (questions.value ?? []).filter(({ status }) => status === 'running');
      if (gone || running.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, followEveryMs));
      for (const { id } of running) put(await attempt<WhatIf>('GET', `/${id}`));
      if (problem.value) break;
    }
    following = false;
  }

  async function load() {
    const answer = await attempt<{ whatIfs: WhatIf[] }>('GET', '');
    if (!answer) return;
    questions.value = answer.whatIfs;
    shownId.value ??= answer.whatIfs[0]?.id ?? null;
    void follow();
  }
  async function ask(request: WhatIfRequest) {
    if (busy.value) return;
    busy.value = true;
    const asked = await attempt<WhatIf>('POST', '', request);
    busy.value = false;
    if (!asked) return;
    put(asked);
    shownId.value = asked.id;
    void follow();
  }
  async function cancel(id: string) {
    put(await attempt<WhatIf>('DELETE', `/${id}`));
  }
  return { questions, shown, shownId, problem, busy, load, ask, cancel };
}
