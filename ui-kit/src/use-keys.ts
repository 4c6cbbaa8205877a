/** The clerk's keys: single keys outside text fields, none while a dialog is open or a modifier is held. */
import { onScopeDispose } from 'vue';

export function useKeys(press: (code: string) => boolean, blocked: () => boolean): void {
  function heard(event: KeyboardEvent) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || blocked()) return;
    const target = event.target as HTMLElement | null;
    if (target && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)) return;
    if (document.querySelector('[aria-modal="true"]')) return;
    if (!press(event.code)) return;
    // A button that has the focus must not be pressed by Space as well.
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }
  window.addEventListener('keydown', heard);
  onScopeDispose(() => window.removeEventListener('keydown', heard));
}
