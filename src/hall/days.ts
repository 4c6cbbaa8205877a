/** The business days of halls, gone through again: for figures, for learning, and to explain a ticket. */
import type { Fact } from '../core/facts.js';
import type { FrozenHall } from '../core/state.js';
import { dayFigures, type DayFigures } from '../figures/day-figures.js';
import { learn, learnedDays } from '../figures/learn.js';
import { workload, type Workload } from '../figures/workload.js';
import { pastDay, type Past } from '../sim/past.js';
import type { Journal } from '../store/journal.js';
import type { HallService } from './hall.service.js';

export interface BusinessDay {
  day: string;
  /** Whether the next day has begun. */
  over: boolean;
  /** The frozen hall just after the day began, as JSON text to the byte. */
  began: string;
  /** What has happened since, up to the fact that began the next day; as committed. */
  facts: Fact[];
  /** The frozen hall just after that; null while the day is not over. */
  ended: string | null;
}

export class Days {
  constructor(
    private readonly journal: Journal,
    private readonly halls: HallService,
  ) {}

  /** Null for a day that the hall did not have. */
  async day(hallId: string, day: string): Promise<BusinessDay | null> {
    const begin = await this.journal.days.begin(hallId, day);
    if (!begin) return null;
    const count = begin.next === null ? null : begin.next - begin.version;
    const facts = await this.journal.factsAfter(hallId, begin.version, count);
    return { day, over: begin.next !== null, began: begin.state, facts, ended: begin.nextState };
  }

  /** Every fact of a day that is about a ticket, or in which it was passed over; in order. */
  async factsNaming(hallId: string, day: string, ticketId: string): Promise<Fact[]> {
    const begin = await this.journal.days.begin(hallId, day);
    if (!begin) return [];
    const count = begin.next === null ? null : begin.next - begin.version;
    return this.journal.days.factsNaming(hallId, begin.version, count, ticketId);
  }

  /** What the last `limit` days up to `until` came to, oldest first; the present day as far as it has come. */
  async figures(hallId: string, until: string, limit: number): Promise<DayFigures[]> {
    const days = await this.journal.days.figures(hallId, until, limit);
    const all: DayFigures[] = [];
    for (const { day, figures } of days.reverse())
      all.push((figures as DayFigures | null) ?? (await this.workOut(hallId, day)));
    return all;
  }

  /** The work of each day that the hall had from `from` to `to`, oldest first; of `most` days at most. */
  async work(hallId: string, from: string, to: string, most: number): Promise<{ day: string; work: Workload }[]> {
    const days = (await this.figures(hallId, to, most)).filter(({ day }) => day >= from);
    const all: { day: string; work: Workload }[] = [];
    for (const { day, work } of days) all.push({ day, work: work ?? (await this.workOf(hallId, day)) });
    return all;
  }

  private async workOf(hallId: string, day: string): Promise<Workload> {
    const { began, facts } = (await this.day(hallId, day))!;
    return workload(began, facts);
  }

  /**
   * Works out what each day that is over came to, and lets its hall learn from it. Done again it does nothing; done
   * twice at once, the same.
   */
  async closeBooks(): Promise<void> {
    for (const { hallId, day } of await this.journal.days.daysWithoutFigures()) {
      const { began, facts } = (await this.day(hallId, day))!;
      const figures = figuresOf(day, began, facts);
      const past = pastDay(began, facts);
      const before = (await this.figures(hallId, day, learnedDays)).filter((known) => known.day !== day);
      const config = await this.halls.read(hallId, (hall) => hall.config);
      const learned = learn(config, [...before, figures]);
      const actor = { by: 'timer', role: 'timer' } as const;
      if (learned)
        await this.halls.execute(hallId, { type: 'learn', learned, actor }, () => ({ status: 204, body: '' }));
      // Last, so that a day is learned from however often this is interrupted.
      await this.journal.days.saveFigures(hallId, day, figures, past);
    }
  }

  /** The last `limit` days before `before` as they can be run again, newest first. */
  async past(hallId: string, before: string, limit: number): Promise<Past[]> {
    return (await this.journal.days.pastDays(hallId, before, limit)) as Past[];
  }

  private async workOut(hallId: string, day: string): Promise<DayFigures> {
    const { began, facts } = (await this.day(hallId, day))!;
    return figuresOf(day, began, facts);
  }
}

function figuresOf(day: string, began: string, facts: Fact[]): DayFigures {
  const { config, hoursBeganAt } = JSON.parse(began) as FrozenHall;
  return dayFigures(day, config, facts, hoursBeganAt !== null);
}
