/**
 * Announces calls one after another: none cuts another off, none is left out, each has its time on the screen.
 *
 * idle ──call──► announcing ──its time is over and its sound has ended──► announcing the next, or idle
 */
import type { BoardCall, Shown } from '@jiaohao/protocol';
import { nextTick, ref, shallowRef, type Ref, type ShallowRef } from 'vue';

export interface Sound {
  /** Resolves when all is said. `began` is told whether a sound could be heard at all. */
  announce: (call: BoardCall, began: (sounded: boolean) => void) => Promise<void>;
}

export interface Announcer {
  current: ShallowRef<BoardCall | null>;
  queued: Ref<number>;
  /** Takes calls in order, oldest first; a call taken before is passed over. */
  take: (calls: BoardCall[]) => void;
  /** Marks calls as known without announcing them. */
  know: (calls: BoardCall[]) => void;
}

const leastMs = 5_000;
/** With many waiting, each has a shorter time, so that the last is not called minutes late. */
const hurriedMs = 2_500;
const hurryFrom = 4;
const longestSoundMs = 15_000;

export function makeAnnouncer(sound: Sound, receipt: (shown: Shown) => void): Announcer {
  const current = shallowRef<BoardCall | null>(null);
  const queued = ref(0);
  const queue: BoardCall[] = [];
  const known = new Set<string>();
  let busy = false;

  function know(calls: BoardCall[]) {
    for (const call of calls) known.add(name(call));
    // A screen runs for months; what was called thousands of calls ago does not come back.
    if (known.size > 2_000) for (const old of [...known].slice(0, known.size - 1_000)) known.delete(old);
  }

  function take(calls: BoardCall[]) {
    const news = calls.filter((call) => !known.has(name(call)));
    know(news);
    for (const call of news) {
      queue.push(call);
      // It is painted in the list and over its window at once; when its turn to sound comes, that is receipted too.
      if (busy || queue.length > 1)
        void painted().then(() => receipt({ callId: call.callId, painted: true, sounded: false }));
    }
    queued.value = queue.length;
    if (!busy) void run();
  }

  async function run() {
    busy = true;
    for (let call = queue.shift(); call; call = queue.shift()) {
      queued.value = queue.length;
      current.value = call;
      await painted();
      const { callId } = call;
      const said = sound.announce(call, (sounded) => receipt({ callId, painted: true, sounded }));
      const time = queue.length >= hurryFrom ? hurriedMs : leastMs;
      await Promise.all([pause(time), Promise.race([said, pause(longestSoundMs)])]);
    }
    busy = false;
  }

  return { current, queued, take, know };
}

/** A recall is an announcement of its own, whether or not it shares the call's id. */
function name(call: BoardCall): string {
  return `${call.callId}/${call.callNo}`;
}

/** After the browser has really drawn; a hidden screen never gets here, and so never claims that it showed a call. */
async function painted(): Promise<void> {
  await nextTick();
  await new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
