/**
 * The paper slip. A printer beside a kiosk is asked first; where there is none the browser prints if it was set up to.
 *
 * idle ──► asking ──► printing ──► printed │ failed ──again──► asking, for the same number
 *             └──► none (no paper: the screen and the phone are enough) │ browser
 */
import type { IssuedTicket } from '@jiaohao/protocol';
import { onScopeDispose, ref } from 'vue';
import type { Ask } from './ask';
import { asProblem } from './problems';

export type Printing = 'idle' | 'asking' | 'none' | 'browser' | 'printing' | 'printed' | 'failed';
type Printed = Pick<IssuedTicket, 'slip'>;

const lookEveryMs = 700;
/** Whoever still waits for the paper then is told that it failed, and may ask again. */
const patienceMs = 40_000;

export function usePrinting(ask: Ask, secret: string, browserPrints: boolean) {
  const state = ref<Printing>('idle');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  /** Staff say at which kiosk; a kiosk prints at its own. */
  async function print(at: { kioskId?: string } = {}) {
    state.value = 'asking';
    try {
      await ask('POST', `/tickets/${secret}/print`, { body: at, patienceMs: 4_000 });
      if (over) return;
      state.value = 'printing';
      watchPaper(performance.now() + patienceMs);
    } catch (error) {
      if (over) return;
      const { status } = asProblem(error);
      // No printer beside this kiosk; anything else may pass.
      if (status >= 400 && status < 429) withoutPrinter();
      else state.value = 'failed';
    }
  }
  function withoutPrinter() {
    state.value = browserPrints ? 'browser' : 'none';
    if (browserPrints) setTimeout(() => window.print(), 150);
  }
  function watchPaper(until: number) {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const slip = await look();
      if (over) return;
      if (slip === 'printed' || slip === 'failed') state.value = slip;
      else if (performance.now() > until) state.value = 'failed';
      else watchPaper(until);
    }, lookEveryMs);
  }
  async function look() {
    try {
      return (await ask<Printed>('GET', `/tickets/${secret}`, { patienceMs: 0 })).slip;
    } catch {
      return null; // looked at again in a moment
    }
  }
  onScopeDispose(() => {
    over = true;
    clearTimeout(timer);
  });
  return { state, print };
}
