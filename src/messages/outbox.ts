/** The queue of what goes out, as the rest of the house sees it: put something in, look at what failed, try it again. */
import type { Log } from './log.js';

/** What is asked of a queue of BullMQ. */
export interface OutboxQueue {
  add(name: string, data: unknown, opts: object): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown; opts: object }[]): Promise<unknown>;
  getJobs(types: string[], start: number, end: number): Promise<OutboxJob[]>;
  getJob(id: string): Promise<OutboxJob | undefined>;
}

export interface OutboxJob {
  id?: string;
  name: string;
  data: unknown;
  timestamp: number;
  finishedOn?: number;
  attemptsMade: number;
  failedReason?: string;
  isFailed(): Promise<boolean>;
  retry(state: 'failed', opts: { resetAttemptsMade: boolean }): Promise<void>;
}

export interface Job {
  name: 'message' | 'webhook';
  data: unknown;
  opts: { jobId: string } & Record<string, unknown>;
}

/** Opened when the queues are there; before that, and while its store is away, what is put in is lost and that is said. */
export class Outbox {
  private queue: OutboxQueue | null = null;

  constructor(private readonly log: Log) {}

  open(queue: OutboxQueue): void {
    this.queue = queue;
  }

  async put(jobs: Job[]): Promise<void> {
    if (jobs.length === 0) return;
    try {
      if (!this.queue) throw new Error('the queue is not open');
      await this.queue.addBulk(jobs);
    } catch (error) {
      this.log.warn({ err: error, count: jobs.length, name: jobs[0]!.name }, 'what should go out was not queued');
    }
  }

  /** Those that have failed for good, newest first, at most `limit`. Empty while the queue is away. */
  async list(types: ('failed' | 'waiting' | 'delayed' | 'active')[], limit: number): Promise<OutboxJob[]> {
    return (await this.queue?.getJobs(types, 0, limit - 1)) ?? [];
  }

  async find(id: string): Promise<OutboxJob | null> {
    return (await this.queue?.getJob(id)) ?? null;
  }
}
