/** Timers: derived from the state of each hall after its facts, and derived again by a sweep that needs no queue. */
import type { Fact } from '../core/facts.js';
import type { Instant } from '../core/hall.js';
import { type Timer, timersOf } from '../core/timers.js';
import type { Clock } from '../hall/clock.js';
import type { FactListener, HallService } from '../hall/hall.service.js';
import { issueTimer, type Log, type TimerJob } from './definitions.js';

/** The one thing asked of a queue. */
export interface TimerStore {
  addBulk(jobs: { name: string; data: TimerJob; opts: object }[]): Promise<unknown>;
}

/** A timer overdue by this much has been lost by the queue, or the queue is away: the sweep acts itself. */
const graceMs = 2_000;
/** Sweeps between looks at every hall of the database, not only at those somebody has asked for. */
const wholeEvery = 360;

/** A queue that does not answer within this is away. */
const queuePatienceMs = 1_000;

/** Facts after which some timer may have come into being. */
const setting: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'ticket-called',
  'ticket-recalled',
  'ticket-held',
  'slip-queued',
  'terminal-lost',
  'hall-configured',
  'hall-opened',
  'hall-closed',
  'day-opened',
]);

export class TimerSweep implements FactListener {
  private readonly changed = new Set<string>();
  private readonly active = new Map<string, Instant>();
  private setSoon: NodeJS.Timeout | null = null;
  private interval: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();
  private count = 0;
  private awayUntil: Instant = 0;

  constructor(
    private readonly halls: HallService,
    private readonly clock: Clock,
    private readonly store: TimerStore,
    private readonly log: Log,
    private readonly acts: boolean,
  ) {}

  /** A fact that sets a timer: the hall's timers are put into the queue within a moment. */
  heard(hallId: string, facts: Fact[]): void {
    this.active.set(hallId, this.clock.now());
    if (!facts.some((fact) => setting.has(fact.type))) return;
    this.changed.add(hallId);
    this.setSoon ??= setTimeout(() => void this.setChanged(), 50);
  }

  start(everyMs: number): void {
    const next = () => {
      this.sweeping = this.sweep().catch((error: unknown) => this.log.warn('a sweep failed', String(error)));
    };
    this.interval = setInterval(next, everyMs);
    next();
  }

  async stop(): Promise<void> {
    if (this.interval) clearInterval(this.interval);
    if (this.setSoon) clearTimeout(this.setSoon);
    await this.sweeping;
  }

  private async setChanged(): Promise<void> {
    this.setSoon = null;
    const halls = [...this.changed];
    this.changed.clear();
    for (const hallId of halls) await this.derive(hallId, false).catch(() => undefined);
  }

  /** Derives every timer of every hall in use; what the queue holds already it ignores by its key. */
  private async sweep(): Promise<void> {
    const whole = this.count % wholeEvery === 0;
    this.count += 1;
    const halls = whole ? (await this.halls.list()).map(({ id }) => id) : [...this.active.keys()];
    for (const hallId of halls)
      await this.derive(hallId, this.acts).catch((error: unknown) =>
        this.log.debug('a hall was not swept', String(error)),
      );
    if (whole) await this.forgetIdle();
  }

  private async forgetIdle(): Promise<void> {
    const hourAgo = this.clock.now() - 3_600_000;
    for (const [hallId, at] of this.active) if (at < hourAgo) this.active.delete(hallId);
    await this.halls.forgetIdle();
  }

  private async derive(hallId: string, act: boolean): Promise<void> {
    const { timers, now } = await this.halls.read(hallId, (hall, at) => ({ timers: timersOf(hall, at), now: at }));
    const overdue = timers.filter((timer) => timer.dueAt <= now - graceMs);
    const ahead = timers.filter((timer) => timer.dueAt > now - graceMs);
    if (ahead.length > 0) await this.put(hallId, ahead, now);
    if (act) for (const { command } of overdue) await issueTimer(this.halls, hallId, command);
  }

  private async put(hallId: string, timers: Timer[], now: Instant): Promise<void> {
    const jobs = timers.map(({ key, dueAt, command }) => ({
      name: 'timer',
      data: { hallId, command },
      opts: {
        jobId: `${hallId}-${key}`,
        delay: Math.max(0, dueAt - now),
        attempts: 5,
        backoff: { type: 'exponential', delay: 1000 },
        removeOnComplete: true,
        removeOnFail: true,
      },
    }));
    if (this.clock.now() < this.awayUntil) return;
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('no answer')), queuePatienceMs).unref(),
    );
    try {
      await Promise.race([this.store.addBulk(jobs), late]);
    } catch (error) {
      // Halls are many and the queue is one: the others need not find out again. The sweep acts on what is overdue.
      this.awayUntil = this.clock.now() + queuePatienceMs;
      this.log.debug('timers were not put into the queue', String(error));
    }
  }
}
