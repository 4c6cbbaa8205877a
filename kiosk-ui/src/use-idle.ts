/** Counts down while nobody touches the screen, and says when the time is over. */
import { onScopeDispose, ref, watch, type Ref } from 'vue';

/** `limit` gives the seconds that hold now, null for no limit. Returns the seconds left. */
export function useIdle(limit: () => number | null, over: () => void): Ref<number> {
  const left = ref(0);
  let touchedAt = performance.now();

  const touched = () => {
    touchedAt = performance.now();
    left.value = limit() ?? 0;
  };
  watch(limit, touched, { immediate: true });
  const timer = setInterval(() => {
    const seconds = limit();
    if (seconds === null) return;
    left.value = Math.max(0, Math.ceil(seconds - (performance.now() - touchedAt) / 1000));
    if (left.value === 0) over();
  }, 250);
  window.addEventListener('pointerdown', touched);
  window.addEventListener('keydown', touched);
  onScopeDispose(() => {
    clearInterval(timer);
    window.removeEventListener('pointerdown', touched);
    window.removeEventListener('keydown', touched);
  });
  return left;
}
