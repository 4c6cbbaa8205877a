/** Background jobs: BullMQ queues on Redis or Postgres, from one registry of what can be run. */
import { Queue as RedisQueue, Worker as RedisWorker, createPostgresBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Clock } from '../hall/clock.js';
import { definitions, type JobName, type Tools } from './definitions.js';
import type { OutboxQueue } from '../messages/outbox.js';
import { checkRegistry } from './registry.js';
import { TimerSweep, type TimerStore } from './timers.js';

export interface JobsOptions {
  databaseUrl: string;
  /** Set: queues live on Redis. Unset: on Postgres, in a schema of their own. */
  redisUrl: string | null;
  /** Whether this node runs jobs (`ROLE=jobs|all`) or only sets them (`ROLE=api`). */
  work: boolean;
  /** How often timers are derived anew from the halls. */
  sweepSeconds?: number;
}

const queueName = 'hall';
/** Apart from timers, so that a slow gateway or a dead webhook holds none of them up. */
const outboxName = 'outbox';

/** A worker that found its store away tries again after so long, and cannot be closed before. */
const workerOptions = { concurrency: 8, runRetryDelay: 1_000 };

interface QueueLike extends TimerStore, OutboxQueue {
  addBulk(jobs: { name: string; data: unknown; opts: object }[]): Promise<unknown>;
  upsertJobScheduler(id: string, repeat: { every: number }, job: { name: string; data: unknown }): Promise<unknown>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

interface WorkerLike {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface Lane {
  queue: QueueLike;
  worker: WorkerLike | null;
}

/** The queues and workers of one node, and the sweep that makes them dispensable. */
export class Jobs {
  private queue: QueueLike | null = null;
  /** Both queues, each with its worker where this node runs jobs. */
  private lanes: Lane[] = [];
  private connections: Redis[] = [];
  private stopping = false;
  private sweep: TimerSweep | null = null;
  private rescheduling: NodeJS.Timeout | null = null;
  private hooks: NodeJS.Timeout | null = null;

  constructor(
    private readonly tools: Tools,
    private readonly clock: Clock,
  ) {
    checkRegistry(definitions);
  }

  async start(options: JobsOptions): Promise<void> {
    this.lanes = [queueName, outboxName].map((name) =>
      options.redisUrl
        ? this.onRedis(name, options.redisUrl, options.work)
        : onPostgres(name, options.databaseUrl, options.work, this.run),
    );
    for (const { queue, worker } of this.lanes) {
      this.quiet(queue as unknown as WorkerLike);
      if (worker) this.quiet(worker);
    }
    if (!options.redisUrl) for (const lane of this.lanes) await this.begin(lane);
    this.queue = this.lanes[0]!.queue;
    this.tools.outbox.open(this.lanes[1]!.queue);
    this.sweep = new TimerSweep(this.tools.halls, this.clock, this.queue, this.tools.log, options.work);
    this.tools.halls.listen(this.sweep);
    const everyMs = (options.sweepSeconds ?? 5) * 1000;
    this.sweep.start(everyMs);
    this.hooks = setInterval(() => void this.sweepHooks(), everyMs);
    void this.sweepHooks();
    // Not waited for, as Redis may be away; and again and again, as a Redis that was wiped has forgotten it.
    void this.scheduleHousekeeping();
    this.rescheduling = setInterval(() => void this.scheduleHousekeeping(), 60_000);
  }

  /** Ends the sweep and the workers; a job under way is finished, unless Redis is away. Nothing is left open. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const interval of [this.rescheduling, this.hooks]) if (interval) clearInterval(interval);
    await this.sweep?.stop();
    const closed = Promise.all(this.lanes.map(async ({ worker }) => worker?.close().catch(() => undefined)));
    // Only now, or the worker would connect anew.
    for (const connection of this.connections) if (connection.status === 'reconnecting') end(connection);
    await closed;
    await Promise.all(this.lanes.map(({ queue }) => queue.close().catch(() => undefined)));
    for (const connection of this.connections) if (connection.status !== 'end') end(connection);
  }

  private onRedis(name: string, url: string, work: boolean): Lane {
    // Adding fails soon while Redis is away, and the sweep adds again. A worker may wait as long as it takes.
    const adding = this.connect(url, { maxRetriesPerRequest: 1, commandTimeout: 2000 });
    const queue = new RedisQueue(name, { connection: adding }) as unknown as QueueLike;
    if (!work) return { queue, worker: null };
    const working = this.connect(url, { maxRetriesPerRequest: null });
    return { queue, worker: new RedisWorker(name, this.run, { ...workerOptions, connection: working }) };
  }

  /**
   * Redis may be away for now, Postgres may not: what BullMQ makes of a first connection that breaks never works, and a
   * worker that runs on it asks for jobs without pause, so that nothing else in this process gets a turn.
   */
  private async begin({ queue, worker }: Lane): Promise<void> {
    await Promise.all([queue.waitUntilReady(), worker?.waitUntilReady()]);
    worker?.run().catch((error: Error) => this.tools.log.error('a bug: no more jobs are run', error));
  }

  private connect(url: string, options: object): Redis {
    const retryStrategy = (tries: number) => (this.stopping ? null : Math.min(tries * 200, 2000));
    const connection = new Redis(url, { ...options, retryStrategy, disconnectTimeout: 250 });
    connection.on('error', () => undefined); // told by the health check
    // A worker waits for jobs on a copy of its connection, which is ours to end as well.
    connection.duplicate = (more) => this.connect(url, { ...options, ...more });
    this.connections.push(connection);
    return connection;
  }

  private readonly run = async (job: { name: string; data: unknown }): Promise<void> => {
    const definition = definitions[job.name as JobName];
    if (!definition) throw new Error(`no handler for job ${job.name}`);
    await definition.run(job.data as never, this.tools);
  };

  private async sweepHooks(): Promise<void> {
    await this.tools.webhooks
      .sweep()
      .catch((error: unknown) => this.tools.log.debug('webhooks were not swept', String(error)));
  }

  private async scheduleHousekeeping(): Promise<void> {
    try {
      for (const name of ['purge', 'figures', 'remind'])
        await this.queue!.upsertJobScheduler(name, { every: 600_000 }, { name, data: {} });
    } catch (error) {
      if (!this.stopping) this.tools.log.warn('housekeeping is not scheduled yet', error);
    }
  }

  private quiet(emitter: { on(event: 'error', listener: (error: Error) => void): unknown }): void {
    emitter.on('error', (error) => this.tools.log.debug('queue', error.message));
  }
}

/**
 * Between two tries ioredis stays as it is when told to disconnect: what waits for an answer, or for the end, waits for
 * ever. Told so once more just after it began the next try, it ends.
 */
function end(connection: Redis): void {
  const between = connection.status === 'reconnecting';
  connection.disconnect();
  if (!between) return;
  connection.connect().catch(() => undefined);
  connection.disconnect();
}

type Run = (job: { name: string; data: unknown }) => Promise<void>;

function onPostgres(name: string, url: string, work: boolean, run: Run): Lane {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = { connectionString: url, migrate: true, max: name === queueName ? 4 : 2 };
  const queue = new Queue(name, { connection }) as unknown as QueueLike;
  const worker = work ? new Worker(name, run, { ...workerOptions, connection, autorun: false }) : null;
  return { queue, worker };
}
