/** What is kept for a time only: telephones, and what was noted about visitors, each as long as its hall's terms say. */
import type { Instant } from '../core/hall.js';
import { businessDay, dayAfter } from '../core/opening-hours.js';
import { termsOf } from '../core/terms.js';
import type { RetentionStore } from '../store/retention.js';
import type { Clock } from './clock.js';
import { fromPostgres } from '../store/away.js';
import type { HallService } from './hall.service.js';

/** A hall is looked at no more often: looking loads it. */
const lookEveryMs = 3_600_000;
/** Days and records blanked in one run, at most; the next run goes on. */
const mostDays = 10;
const mostRecords = 1_000;
const dayMs = 86_400_000;

export class Retention {
  private readonly lookedAt = new Map<string, Instant>();

  constructor(
    private readonly store: RetentionStore,
    private readonly halls: HallService,
    private readonly clock: Clock,
  ) {}

  /** Deletes and blanks what has had its time, in small batches. Done again, or by two nodes at once, it does the same. */
  async purge(): Promise<void> {
    const now = this.clock.now();
    await fromPostgres(this.store.forgetPassing(new Date(now)));
    // Nowhere on earth is a day over before it is over here by more than a day.
    const latest = dayAfter(new Date(now).toISOString().slice(0, 10), 1);
    for (const hallId of await fromPostgres(this.store.hallsWithOld(latest))) {
      if (now - (this.lookedAt.get(hallId) ?? -Infinity) < lookEveryMs) continue;
      const more = await this.purgeHall(hallId, now);
      if (!more) this.lookedAt.set(hallId, now);
    }
  }

  /** Whether there is more to be done at once. */
  private async purgeHall(hallId: string, now: Instant): Promise<boolean> {
    const { store } = this;
    const { terms, today } = await this.halls.read(hallId, ({ config }) => ({
      terms: termsOf(config),
      today: businessDay(config.hours, now),
    }));
    await fromPostgres(store.forgetPhones(hallId, dayAfter(today, -terms.phoneDays)));
    const day = dayAfter(today, -terms.noteDays);
    const since = new Date(now - terms.noteDays * dayMs);
    const days = await fromPostgres(store.daysWithNotes(hallId, day, mostDays));
    for (const one of days) await fromPostgres(store.blankDay(hallId, one, new Date(now)));
    for (const id of await fromPostgres(store.recordsWithNotes(hallId, day, mostRecords)))
      await fromPostgres(store.blankRecord(hallId, id, since));
    await fromPostgres(store.blankSnapshot(hallId, since));
    return days.length === mostDays;
  }
}
