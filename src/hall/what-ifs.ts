/** What-if questions: each is worked on in a thread beside the hall's, kept with its answer, and later beside what happened. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { DataSource, EntityManager } from 'typeorm';
import { businessDay, lastClosing } from '../core/opening-hours.js';
import { freeze, thaw, type FrozenHall } from '../core/state.js';
import { happened, type Answer, type Figures } from '../sim/answer.js';
import { likeSoFar, pastDay, type Past } from '../sim/past.js';
import { faultsOf, type Question } from '../sim/question.js';
import type { WhatIf } from '../sim/what-if.js';
import type { Given, Said } from '../sim/worker.js';
import type { Days } from './days.js';
import type { HallService } from './hall.service.js';

export interface Asked {
  id: string;
  hallId: string;
  askedBy: string;
  askedAt: Date;
  /** Business day on which it was asked. */
  day: string;
  question: Question;
  status: 'running' | 'done' | 'cancelled' | 'failed';
  /** Share done, 0 to 1. */
  progress: number;
  answer: Answer | null;
  /** For `now`, once the day is over: what became of those called after it was asked. */
  happened: Figures | null;
}

/** Why a question cannot be asked: where in it, and what to do. */
export interface Faults {
  faults: { path: string; message: string }[];
}

/** A question with all that it takes to answer it. */
export interface Prepared {
  hallId: string;
  day: string;
  whatIf: WhatIf;
}

export interface WhatIfOptions {
  alwaysOpen: boolean;
  /** Told why a question failed. */
  failed: (error: unknown) => void;
  /** Program of the threads, where it does not lie beside this one: tests run from sources, which no thread can. */
  program?: URL;
}

/** Days that an answer is drawn from. */
const comparableDays = 20;
/** From the question on, so that it is answered within three seconds: an answer is made of as many futures as fit. */
const budgetMs = 2_500;
const mostThreads = 2;
/** A thread that has answered is several times as quick with the next question; one is kept for so long at most. */
const keptMs = 10 * 60_000;
/** A node that has not been heard of for so long is not working on it any more. */
const deadAfterSeconds = 30;
/** Where the hours are not asked, a day goes on for so long. */
const openEndMs = 4 * 3_600_000;

const columns = `id, hall_id as "hallId", asked_by as "askedBy", asked_at as "askedAt", day::text as day, question, answer,
  progress, happened,
  case when status = 'running' and seen_at < now() - interval '${deadAfterSeconds} seconds' then 'failed' else status end
    as status`;

export class WhatIfs {
  /** At work, by question. */
  private readonly threads = new Map<string, Worker>();
  /** Has answered, and waits for the next question. */
  private spare: Worker | null = null;

  constructor(
    private readonly source: DataSource,
    private readonly halls: HallService,
    private readonly days: Days,
    private readonly options: WhatIfOptions,
  ) {}

  /** Whether this node works on as many as it may. */
  get busy(): boolean {
    return this.threads.size >= mostThreads;
  }

  /** Everything that is needed to work on a question; faults when it cannot be asked of this hall. */
  async prepare(hallId: string, question: Question): Promise<Prepared | Faults> {
    const { faults, hall, now, day, closesAt } = await this.halls.read(hallId, (hall, now) => ({
      faults: faultsOf(hall, question, now),
      hall: JSON.stringify(freeze(hall)),
      now,
      day: businessDay(hall.config.hours, now),
      closesAt: (this.options.alwaysOpen ? null : lastClosing(hall.config.hours, now)) ?? now + openEndMs,
    }));
    if (faults.length > 0) return { faults };
    const past = await this.days.past(hallId, day, comparableDays);
    if (past.length === 0 && question.mode === 'plan')
      return { faults: [{ path: 'mode', message: 'this hall has no past day yet; ask about now' }] };
    if (past.length === 0) past.push(await this.today(hallId, day, now, closesAt));
    return { hallId, day, whatIf: { question, hall, alwaysOpen: this.options.alwaysOpen, now, past, budgetMs } };
  }

  /** Keeps a question within the transaction of its answer to who asks; work on it begins by `begin`, afterwards. */
  async keep(manager: EntityManager, { hallId, day, whatIf }: Prepared, askedBy: string): Promise<Asked> {
    const id = randomUUID();
    const { question, now } = whatIf;
    await manager.query(
      `insert into what_if (id, hall_id, asked_by, asked_at, day, question, status, progress, seen_at)
       values ($1, $2, $3, $4, $5, $6, 'running', 0, now())`,
      [id, hallId, askedBy, new Date(now), day, JSON.stringify(question)],
    );
    const askedAt = new Date(now);
    return {
      id,
      hallId,
      askedBy,
      askedAt,
      day,
      question,
      status: 'running',
      progress: 0,
      answer: null,
      happened: null,
    };
  }

  async find(hallId: string, id: string): Promise<Asked | null> {
    const [row] = await this.source.query<Asked[]>(`select ${columns} from what_if where hall_id = $1 and id = $2`, [
      hallId,
      id,
    ]);
    return row ?? null;
  }

  /** The last questions, newest first. */
  async list(hallId: string, limit: number): Promise<Asked[]> {
    const sql = `select ${columns} from what_if where hall_id = $1 order by asked_at desc, id limit $2`;
    return this.source.query<Asked[]>(sql, [hallId, limit]);
  }

  /** Stops working on it, whichever node does; what is answered stays. */
  async cancel(hallId: string, id: string): Promise<Asked | null> {
    await this.source.query(
      `update what_if set status = 'cancelled' where hall_id = $1 and id = $2 and status = 'running'`,
      [hallId, id],
    );
    this.end(id);
    return this.find(hallId, id);
  }

  /** Puts what happened beside the questions of days that are over. Done again it does nothing. */
  async lookBack(): Promise<void> {
    const rows = await this.source.query<{ id: string; hallId: string; day: string; askedAt: Date }[]>(
      `select id, hall_id as "hallId", day::text as day, asked_at as "askedAt" from what_if w
       where happened is null and status = 'done' and question->>'mode' = 'now'
       and exists (select from business_day later where later.hall_id = w.hall_id and later.day > w.day)`,
    );
    for (const { id, hallId, day, askedAt } of rows) {
      const past = await this.days.day(hallId, day);
      if (!past) continue;
      const hall = thaw(JSON.parse(past.began) as FrozenHall);
      const { closesAt } = pastDay(past.began, past.facts);
      const figures = happened(hall, past.facts, askedAt.getTime(), closesAt);
      await this.source.query('update what_if set happened = $2 where id = $1', [id, JSON.stringify(figures)]);
    }
  }

  async stop(): Promise<void> {
    const all = [...this.threads.values(), ...(this.spare ? [this.spare] : [])];
    await Promise.all(all.map((thread) => thread.terminate()));
  }

  /** Sets a thread to work on a question that is kept. */
  begin(id: string, { whatIf }: Prepared): void {
    const begunAt = performance.timeOrigin + performance.now();
    const thread = this.spare ?? this.newThread();
    this.spare = null;
    this.threads.set(id, thread);
    let told: Promise<unknown> = Promise.resolve();
    const tell = (sql: string, value: unknown) => {
      // One after the other, so that nothing said earlier comes later.
      told = told
        .then(() =>
          this.source.query(
            `update what_if set ${sql}, seen_at = now() where id = $1 and status = 'running' returning id`,
            [id, value],
          ),
        )
        .then((rows) => {
          if (Array.isArray(rows) && (rows[0] as unknown[] | undefined)?.length === 0) this.end(id);
        })
        .catch(() => undefined);
    };
    thread.on('message', (said: Said) => {
      if ('progress' in said) return tell('progress = $2', said.progress);
      tell(`status = 'done', progress = 1, answer = $2`, JSON.stringify(said.answer));
      void told.then(() => this.release(id));
    });
    thread.on('error', (error) => {
      this.options.failed(error);
      tell(`status = 'failed', progress = $2`, 0);
    });
    thread.on('exit', () => void told.then(() => this.threads.delete(id)));
    thread.ref();
    thread.postMessage({ whatIf, begunAt } satisfies Given);
  }

  private newThread(): Worker {
    return new Worker(this.options.program ?? new URL('../sim/worker.js', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
  }

  /** Whatever its thread is doing, nobody waits for it any more. */
  private end(id: string): void {
    void this.threads.get(id)?.terminate();
    this.threads.delete(id);
  }

  /** Its thread has answered; one that was ended meanwhile is not kept. */
  private release(id: string): void {
    const thread = this.threads.get(id);
    if (!thread) return;
    this.threads.delete(id);
    // Not all listeners: a thread that loses its own hears nothing any more.
    for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
    if (this.spare) return void thread.terminate();
    this.spare = thread;
    thread.unref();
    const giveUp = () => {
      if (this.spare !== thread) return;
      this.spare = null;
      void thread.terminate();
    };
    thread.on('error', giveUp);
    setTimeout(giveUp, keptMs).unref();
  }

  private async today(hallId: string, day: string, now: number, closesAt: number): Promise<Past> {
    const soFar = await this.days.day(hallId, day);
    if (!soFar) return { day, opensAt: now, closesAt, visitors: [], staffed: {} };
    return likeSoFar(pastDay(soFar.began, soFar.facts), now, closesAt);
  }
}
