/**
 * Whom the screen asks, and what becomes of it:
 *
 * idle ──visit completed here──► asking ──level──► reasons ──sent──► matters ──each rated or passed over──► thanked
 *          asking, reasons ──rated on another screen or the phone──► already
 *          reasons ──nothing touched for a while──► sent as it is    matters ──nothing touched for a while──► thanked
 *          thanked, already ──a moment──► idle                       asking ──two minutes──► idle
 */
import type { Fact, WindowVisit, WindowVisitAnswer } from '@jiaohao/protocol';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { makeAsk } from '@jiaohao/ui-kit/ask';
import type { Device } from '@jiaohao/ui-kit/device';
import { connectLive } from '@jiaohao/ui-kit/live';
import { asProblem } from '@jiaohao/ui-kit/problems';

export type Stage = 'idle' | 'asking' | 'reasons' | 'matters' | 'thanked' | 'already';
/** What became of a rating; `over`: it is too late for any. */
type Outcome = 'rated' | 'already' | 'over' | 'failed';

const sentAfterMs = 15_000;
const thanksMs = 4_000;
/** What was just shown takes no touch: the second of a double tap was meant for what stood there before. */
const settleMs = 400;

export function useVisit(device: Device, windowId: string, backAgain: () => void) {
  const ask = makeAsk({ token: () => device.token });
  const path = `/halls/${device.hallId}/windows/${encodeURIComponent(windowId)}`;
  const stage = ref<Stage>('idle');
  const label = ref('');
  const visit = shallowRef<WindowVisit | null>(null);
  const level = ref<number | null>(null);
  const tags = ref<string[]>([]);
  const busy = ref(false);
  const failed = ref(false);
  /** Matters still to be rated, the one on the screen first. */
  const matters = ref<WindowVisit['matters']>([]);
  /** Since when it is on the screen, and when that ends, by the machine's own clock. */
  const shownAt = ref(0);
  const endsAt = ref(0);
  const now = ref(performance.now());
  const secondsLeft = computed(() => Math.max(0, Math.ceil((endsAt.value - now.value) / 1000)));
  const settled = computed(() => now.value - shownAt.value >= settleMs);

  /** Since when nobody is at the window, as the board last told; undefined while somebody is. */
  let leftAt: string | undefined;

  const live = connectLive({
    topic: 'board',
    auth: () => ({ token: device.token, hallId: device.hallId, ...(device.zone ? { zone: device.zone } : {}) }),
    onFacts: (facts: Fact[]) => {
      if (facts.some((fact) => fact.type === 'ticket-completed' && fact.windowId === windowId)) void look();
      const shown = visit.value?.ticketId;
      const rated = (fact: Fact) => fact.type === 'ticket-rated' && fact.ticketId === shown && !fact.matterId;
      if (shown && !busy.value && (stage.value === 'asking' || stage.value === 'reasons') && facts.some(rated))
        stay('already', thanksMs);
    },
    onSnapshot: (view, when) => {
      // A snapshot may overtake the facts it is made of: it tells by itself that the window was left.
      const left = view.windows.find(({ id, number }) => id === windowId && number === null)?.since;
      if (when !== 'resync' || left !== leftAt) void look();
      leftAt = left;
      if (when === 'return') backAgain();
    },
  });

  function stay(next: Stage, ms: number) {
    stage.value = next;
    now.value = shownAt.value = performance.now();
    endsAt.value = shownAt.value + ms;
  }

  async function look() {
    try {
      const answer = await ask<WindowVisitAnswer>('GET', `${path}/visit`);
      label.value = answer.window.label;
      if (!answer.visit || answer.visit.ticketId === visit.value?.ticketId) return;
      visit.value = answer.visit;
      level.value = null;
      tags.value = [];
      failed.value = false;
      stay('asking', answer.visit.secondsLeft * 1000);
    } catch {
      // The bar says that the server is away; the next visit, or the return of the connection, asks again.
    }
  }

  function choose(n: number) {
    level.value = n;
    tags.value = [];
    failed.value = false;
    stay('reasons', sentAfterMs);
  }
  function toggle(tag: string) {
    tags.value = tags.value.includes(tag) ? tags.value.filter((one) => one !== tag) : [...tags.value, tag];
    stay('reasons', sentAfterMs);
  }
  function back() {
    level.value = null;
    stay('asking', 60_000);
  }

  /** Null when the next visitor is being asked meanwhile. */
  async function post(rating: { level: number; tags?: string[]; matterId?: string }): Promise<Outcome | null> {
    const { ticketId } = visit.value!;
    let outcome: Outcome = 'rated';
    busy.value = true;
    try {
      await ask('POST', `${path}/ratings`, { body: { ticketId, ...rating } });
    } catch (error) {
      const { code } = asProblem(error);
      if (code === 'already-rated') outcome = 'already';
      else outcome = code === 'too-late' || code === 'wrong-state' ? 'over' : 'failed';
    }
    busy.value = false;
    if (visit.value!.ticketId !== ticketId) return null;
    failed.value = outcome === 'failed';
    return outcome;
  }

  async function send() {
    if (busy.value || !visit.value || level.value === null) return;
    const outcome = await post({ level: level.value, tags: tags.value });
    if (outcome === 'rated') goOn(visit.value.matters);
    else if (outcome === 'already') stay('already', thanksMs);
    else if (outcome === 'over') stay('idle', 0);
    else if (outcome === 'failed') stay('reasons', sentAfterMs);
  }

  /** With what is left to be rated. */
  function goOn(left: WindowVisit['matters']) {
    failed.value = false;
    matters.value = left;
    if (left.length > 0) stay('matters', sentAfterMs);
    else stay('thanked', thanksMs);
  }
  const skip = () => goOn(matters.value.slice(1));
  const finish = () => goOn([]);

  async function rateMatter(n: number) {
    const [matter] = matters.value;
    if (busy.value || !matter) return;
    const outcome = await post({ level: n, matterId: matter.id });
    if (outcome === 'failed') stay('matters', sentAfterMs);
    else if (outcome === 'over') finish();
    else if (outcome) skip();
  }

  const timer = setInterval(() => {
    now.value = performance.now();
    if (stage.value === 'idle' || now.value < endsAt.value || busy.value) return;
    if (stage.value === 'reasons' && !failed.value) void send();
    else if (stage.value === 'matters') finish();
    else stage.value = 'idle';
  }, 250);
  onScopeDispose(() => clearInterval(timer));
  const shown = { stage, label, visit, level, tags, matters, busy, failed, settled, secondsLeft };
  return { ...live, ...shown, choose, toggle, back, send, rateMatter, skip, finish };
}
