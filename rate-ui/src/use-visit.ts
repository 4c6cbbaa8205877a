/**
 * Whom the screen asks, and what becomes of it:
 *
 * idle ──visit completed here──► asking ──level──► reasons ──sent──► thanked ──a moment──► idle
 *          asking, reasons ──rated on another screen or the phone──► already ──a moment──► idle
 *          asking ──two minutes──► idle        reasons ──nothing touched for a while──► sent as it is
 */
import type { Fact, WindowVisit, WindowVisitAnswer } from '@jiaohao/protocol';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { makeAsk, newKey } from '@jiaohao/ui-kit/ask';
import type { Device } from '@jiaohao/ui-kit/device';
import { connectLive } from '@jiaohao/ui-kit/live';
import { asProblem } from '@jiaohao/ui-kit/problems';

export type Stage = 'idle' | 'asking' | 'reasons' | 'thanked' | 'already';

const sentAfterSeconds = 15;
const thanksMs = 4_000;

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
  /** When what is on the screen ends, by the machine's own clock. */
  const endsAt = ref(0);
  const now = ref(performance.now());
  const secondsLeft = computed(() => Math.max(0, Math.ceil((endsAt.value - now.value) / 1000)));
  /** One key a visit: however often it is sent, it counts once. */
  let key = newKey();

  /** Since when nobody is at the window, as the board last told; undefined while somebody is. */
  let leftAt: string | undefined;

  const live = connectLive({
    topic: 'board',
    auth: () => ({ token: device.token, hallId: device.hallId, ...(device.zone ? { zone: device.zone } : {}) }),
    onFacts: (facts: Fact[]) => {
      if (facts.some((fact) => fact.type === 'ticket-completed' && fact.windowId === windowId)) void look();
      const shown = visit.value?.ticketId;
      const rated = (fact: Fact) => fact.type === 'ticket-rated' && fact.ticketId === shown && fact.matterId === null;
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
    endsAt.value = performance.now() + ms;
    now.value = performance.now();
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
      key = newKey();
      stay('asking', answer.visit.secondsLeft * 1000);
    } catch {
      // The bar says that the server is away; the next visit, or the return of the connection, asks again.
    }
  }

  function choose(n: number) {
    level.value = n;
    tags.value = [];
    failed.value = false;
    stay('reasons', sentAfterSeconds * 1000);
  }
  function toggle(tag: string) {
    tags.value = tags.value.includes(tag) ? tags.value.filter((one) => one !== tag) : [...tags.value, tag];
    stay('reasons', sentAfterSeconds * 1000);
  }
  function back() {
    level.value = null;
    key = newKey();
    stay('asking', 60_000);
  }

  async function send() {
    if (busy.value || !visit.value || level.value === null) return;
    busy.value = true;
    failed.value = false;
    const mine = visit.value.ticketId;
    const body = { ticketId: mine, level: level.value, tags: tags.value };
    try {
      await ask('POST', `${path}/ratings`, { key, body });
      if (visit.value.ticketId === mine) stay('thanked', thanksMs);
    } catch (error) {
      const { code } = asProblem(error);
      if (visit.value.ticketId !== mine) return;
      if (code === 'already-rated') stay('already', thanksMs);
      else if (code === 'too-late' || code === 'wrong-state') stay('idle', 0);
      else {
        failed.value = true;
        key = newKey();
        stay('reasons', sentAfterSeconds * 1000);
      }
    } finally {
      busy.value = false;
    }
  }

  const timer = setInterval(() => {
    now.value = performance.now();
    if (stage.value === 'idle' || now.value < endsAt.value || busy.value) return;
    if (stage.value === 'reasons' && !failed.value) void send();
    else stage.value = 'idle';
  }, 250);
  onScopeDispose(() => clearInterval(timer));
  return { ...live, stage, label, visit, level, tags, busy, failed, secondsLeft, choose, toggle, back, send };
}
