/** The business days of halls, gone through again: for figures, for learning, and to explain a ticket. */
import type { Fact } from '../core/facts.js';
import type { FrozenHall } from '../core/state.js';
import { dayFigures, type DayFigures } from '../figures/day-figures.js';
import { learn, learnedDays } from '../figures/learn.js';
import type { Journal } from '../store/journal.js';
import { fromStore, type HallService } from './hall.service.js';

export interface BusinessDay {
  day: string;
  /** Whether the next day has begun. */
  over: boolean;
  /** The frozen hall just after the day began, as JSON text to the byte. */
  began: string;
  /** What has happened since, until the next day began; as committed. */
  facts: Fact[];
}

export class Days {
  constructor(
    private readonly journal: Journal,
    private readonly halls: HallService,
  ) {}

  /** Null for a day that the hall did not have. */
  async day(hallId: string, day: string): Promise<BusinessDay | null> {
    const begin = await fromStore(this.journal.businessDay(hallId, day));
    if (!begin) return null;
    const count = begin.next === null ? null : begin.next - begin.version;
    const facts = await fromStore(this.journal.factsAfter(hallId, begin.version, count));
    return { day, over: begin.next !== null, began: begin.state, facts };
  }

  /** Every fact of a day that is about a ticket, or in which it was passed over; in order. */
  async factsNaming(hallId: string, day: string, ticketId: string): Promise<Fact[]> {
    const begin = await fromStore(this.journal.businessDay(hallId, day));
    if (!begin) return [];
    const count = begin.next === null ? null : begin.next - begin.version;
    return fromStore(this.journal.factsNaming(hallId, begin.version, count, ticketId));
  }

  /** What the last `limit` days up to `until` came to, oldest first; the present day as far as it has come. */
  async figures(hallId: string, until: string, limit: number): Promise<DayFigures[]> {
    const days = await fromStore(this.journal.figures(hallId, until, limit));
    const all: DayFigures[] = [];
    for (const { day, figures } of days.reverse())
      all.push((figures as DayFigures | null) ?? (await this.workOut(hallId, day)));
    return all;
  }

  /**
   * Works out what each day that is over came to, and lets its hall learn from it. Done again it does nothing; done
   * twice at once, the same.
   */
  async closeBooks(): Promise<void> {
    for (const { hallId, day } of await fromStore(this.journal.daysWithoutFigures())) {
      const figures = await this.workOut(hallId, day);
      const past = (await this.figures(hallId, day, learnedDays)).filter((known) => known.day !== day);
      const config = await this.halls.read(hallId, (hall) => hall.config);
      const learned = learn(config, [...past, figures]);
      const actor = { by: 'timer', role: 'timer' } as const;
      if (learned)
        await this.halls.execute(hallId, { type: 'learn', learned, actor }, () => ({ status: 204, body: '' }));
      // Last, so that a day is learned from however often this is interrupted.
      await fromStore(this.journal.saveFigures(hallId, day, figures));
    }
  }

  private async workOut(hallId: string, day: string): Promise<DayFigures> {
    const { began, facts } = (await this.day(hallId, day))!;
    const { config } = JSON.parse(began) as FrozenHall;
    return dayFigures(day, config, facts);
  }
}
