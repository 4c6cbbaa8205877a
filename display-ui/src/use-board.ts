/** The board's state: live view, facts painted at once, calls announced in order, receipts sent back. */
import type { BoardCall, BoardView, Fact, HallView } from '@jiaohao/protocol';
import { shallowRef } from 'vue';
import { makeAsk } from '@jiaohao/ui-kit/ask';
import type { Device } from '@jiaohao/ui-kit/device';
import { connectLive, type SnapshotOf } from '@jiaohao/ui-kit/live';
import { makeAnnouncer, type Sound } from './announcer';
import { callOf, reduceBoard } from './reduce';

/** A call made while this screen was away is still announced if it is no older. */
const stillNewMs = 60_000;
/** After a reload, only what was called in these moments. */
const justNowMs = 10_000;

export function useBoard(device: Device, sound: Sound, backAgain: () => void) {
  const ask = makeAsk({ token: () => device.token });
  /** For the names of zones and the hall's time zone; the board works without. */
  const hall = shallowRef<HallView | null>(null);
  async function look() {
    try {
      hall.value = await ask<HallView>('GET', `/halls/${device.hallId}`);
    } catch {
      // Asked again with the next snapshot.
    }
  }
  const live = connectLive({
    topic: 'board',
    auth: () => ({ token: device.token, hallId: device.hallId, ...(device.zone ? { zone: device.zone } : {}) }),
    resyncEveryMs: 1_500,
    reduce: reduceBoard,
    onFacts: (facts: Fact[]) => {
      const view = live.view.value;
      if (view)
        announcer.take(facts.map((fact) => callOf(view, fact)).filter((call): call is BoardCall => call !== null));
    },
    onSnapshot: (view: BoardView, when: SnapshotOf) => {
      const oldest = live.serverNow() - (when === 'start' ? justNowMs : stillNewMs);
      const calls = [...view.calls].reverse();
      announcer.know(calls.filter((call) => Date.parse(call.at) < oldest));
      announcer.take(calls);
      if (!hall.value) void look();
      if (when === 'return') backAgain();
    },
  });
  const announcer = makeAnnouncer(sound, live.shown);
  return { ...live, hall, current: announcer.current, queued: announcer.queued };
}
