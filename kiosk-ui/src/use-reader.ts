/** Hears card readers, which are keyboards that type fast and end with Enter, wherever the page is. */
import { onScopeDispose } from 'vue';

/** Keys further apart were not read in one go. Some readers are slow, and a busy old terminal gets their keys late. */
const gapMs = 400;
const shortest = 8;

export function useReader(read: (number: string) => void): void {
  let typed = '';
  let at = 0;

  function heard(event: KeyboardEvent) {
    if (event.target instanceof HTMLInputElement) return;
    // When it was pressed, however late it is heard.
    if (event.timeStamp - at > gapMs) typed = '';
    at = event.timeStamp;
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
