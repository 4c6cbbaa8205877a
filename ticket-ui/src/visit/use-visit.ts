/** The hall as anybody may see it, looked at again while the page is, and the place within the page that the address names. */
import type { VisitView } from '@jiaohao/protocol';
import { onScopeDispose, ref, shallowRef } from 'vue';
import { makeAsk, type Problem } from '@jiaohao/ui-kit/ask';
import { asProblem } from '@jiaohao/ui-kit/problems';

const lookEveryMs = 30_000;

export const ask = makeAsk();

export function useVisit(hallId: string) {
  const view = shallowRef<VisitView | null>(null);
  const problem = shallowRef<Problem | null>(null);
  async function look() {
    try {
      view.value = await ask<VisitView>('GET', `/halls/${encodeURIComponent(hallId)}/visit`);
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  const again = () => {
    if (document.visibilityState === 'visible') void look();
  };
  const timer = setInterval(again, lookEveryMs);
  document.addEventListener('visibilitychange', again);
  onScopeDispose(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', again);
  });
  void look();
  return { view, problem, look };
}

/** `#book/card-issue` is the place `book` about `card-issue`: the browser's way back works, and a place can be kept. */
export function usePlace() {
  const place = ref(named());
  const follow = () => {
    place.value = named();
    scrollTo(0, 0);
  };
  addEventListener('hashchange', follow);
  onScopeDispose(() => removeEventListener('hashchange', follow));
  return place;
}

function named(): { name: string; about: string } {
  const [name = '', about = ''] = location.hash.slice(1).split('/');
  return { name, about: decodeURIComponent(about) };
}

export function hrefTo(name: string, about = ''): string {
  return `#${name}${about ? `/${encodeURIComponent(about)}` : ''}`;
}
