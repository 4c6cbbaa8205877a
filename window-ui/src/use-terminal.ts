/** One window at the clerk's hand: its live view, and commands sent one at a time, each under a key of its own. */
import type { Fact, HallView, TicketAnswer, WindowView } from '@jiaohao/protocol';
import { ref, shallowRef } from 'vue';
import { newKey, type Problem } from '@jiaohao/ui-kit/ask';
import { connectLive } from '@jiaohao/ui-kit/live';
import { asProblem } from '@jiaohao/ui-kit/problems';
import { askAsStaff, forget, session } from '@jiaohao/ui-kit/session';

export function useTerminal(hall: HallView, windowId: string, onFacts: (facts: Fact[]) => void) {
  const path = `/halls/${hall.id}/windows/${windowId}`;
  const busy = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);
  /** The last call found nobody. */
  const nobody = ref(false);
  const live = connectLive({
    topic: 'window',
    auth: () => ({ token: session.value?.token, hallId: hall.id, windowId }),
    resyncEveryMs: 250,
    onFacts,
    onNotSignedIn: forget,
  });

  /** Before the first news, and whenever the socket is refused, the state comes by HTTP. */
  async function look() {
    try {
      const view = await askAsStaff<WindowView>('GET', path);
      if (!live.view.value || view.version >= live.version.value) put(view);
    } catch (error) {
      const failed = asProblem(error);
      if (failed.code === 'not-allowed' && !live.view.value) put(unopened());
      else problem.value = problem.value ?? failed;
    }
  }
  /** What may be known of a window that somebody has yet to open. */
  function unopened(): WindowView {
    const window = hall.windows.find((w) => w.id === windowId)!;
    const since = new Date(live.serverNow()).toISOString();
    const nobody = { pauseReason: null, clerk: null, ticket: null, held: [], waiting: [], rostered: [] };
    const running = { ...hall.running, reasons: {} };
    return { window, status: window.status, ...nobody, running, since, version: -1 };
  }
  function put(view: WindowView) {
    live.view.value = view;
    live.version.value = view.version;
  }

  const command = (name: string, body?: unknown) => post(`${path}/${name}`, name, body);
  /** A claimed priority, of whoever is at the window or waits for it. */
  const decideClaim = (ticketId: string, confirmed: boolean) =>
    post(`/halls/${hall.id}/tickets/${ticketId}/claim`, 'claim', { confirmed });

  async function post(at: string, name: string, body?: unknown): Promise<boolean> {
    if (busy.value) return false;
    busy.value = name;
    problem.value = null;
    nobody.value = false;
    const closed = live.view.value?.status === 'closed';
    try {
      const answer = await askAsStaff<Partial<TicketAnswer> | undefined>('POST', at, {
        key: newKey(),
        ...(body === undefined ? {} : { body }),
        patienceMs: 12_000,
      });
      if (name === 'call' && answer?.ticket === null) nobody.value = true;
      if (closed) live.reconnect();
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      // Paint what is true now before the next key is taken.
      await look();
      busy.value = null;
    }
  }
  void look();
  return { ...live, busy, commandProblem: problem, nobody, command, decideClaim };
}
