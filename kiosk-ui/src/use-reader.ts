/** Hears card readers, which are keyboards that type fast and end with Enter, wherever the page is. */
import { onScopeDispose } from 'vue';

/** A person's keys lie further apart. */
const gapMs = 80;
const shortest = 8;

export function useReader(read: (number: string) => void): void {
  let typed = '';
  let at = 0;

  function heard(event: KeyboardEvent) {
    if (event.target instanceof HTMLInputElement) return;
    const now = performance.now();
    if (now - at > gapMs) typed = '';
    at = now;
    if (/^[0-9A-Za-z]$/.test(event.key)) typed += event.key;
    if (event.key !== 'Enter' || typed.length < shortest) return;
    // Otherwise Enter would press whatever button has the focus.
    event.preventDefault();
    read(typed.toUpperCase());
    typed = '';
  }
  window.addEventListener('keydown', heard, true);
  onScopeDispose(() => window.removeEventListener('keydown', heard, true));
}
