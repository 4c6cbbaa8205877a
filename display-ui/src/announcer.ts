/**
 * Announces calls one after another: none cuts another off, none is left out, each has its time on the screen.
 *
 * idle ──call──► announcing ──its time is over and its sound has ended──► announcing the next, or lingering
 * lingering (the last call stays readable) ──call──► announcing │ ──25 s──► idle
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
const lingerMs = 25_000;

export function makeAnnouncer(sound: Sound, receipt: (shown: Shown) => void): Announcer {
  const current = shallowRef<BoardCall | null>(null);
  const queued = ref(0);
  const queue: BoardCall[] = [];
  const known = new Set<string>();
  let busy = false;
  let lingering: ReturnType<typeof setTimeout> | undefined;

  function know(calls: BoardCall[]) {
    for (const call of calls) known.add(name(call));
    // A screen runs for months; what was called thousands of calls ago does not come back.
    if (known.size > 2_000) for (const old of [...known].slice(0, known.size - 1_000)) known.delete(old);
  }

  function take(calls: BoardCall[]) {
    const news = calls.filter((call) => !known.has(name(call)));
    know(news);
    // In the list and over its window it is painted at once; its turn in the banner, its sound and its receipt follow.
    queue.push(...news);
    queued.value = queue.length;
    if (!busy) void run();
  }

  async function run() {
    busy = true;
    clearTimeout(lingering);
    for (let call = queue.shift(); call; call = queue.shift()) {
      queued.value = queue.length;
      current.value = call;
      const { callId } = call;
      const drawn = await Promise.race([painted(), pause(1_000).then(() => false)]);
      const said = sound.announce(call, (sounded) => drawn && receipt({ callId, painted: true, sounded }));
      const time = queue.length >= hurryFrom ? hurriedMs : leastMs;
      await Promise.all([pause(time), Promise.race([said, pause(longestSoundMs)])]);
    }
    busy = false;
    lingering = setTimeout(() => (current.value = null), lingerMs);
  }

  return { current, queued, take, know };
}

/** A recall is an announcement of its own, whether or not it shares the call's id. */
function name(call: BoardCall): string {
  return `${call.callId}/${call.callNo}`;
}

/** After the browser has really drawn; a hidden screen never gets here, and so never claims that it showed a call. */
async function painted(): Promise<boolean> {
  await nextTick();
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
