/** Dead letters of a hall: messages that failed for good, and webhooks that are paused; and another try for each. */
import type { Message } from './occasions.js';
import type { Outbox, OutboxJob } from './outbox.js';
import type { Webhook, Webhooks } from './webhooks.js';

export interface Delivery {
  id: string;
  kind: 'message' | 'webhook';
  status: 'failed' | 'queued';
  /** Of a message: what it tells of, and of which number. */
  occasion: string | null;
  number: string | null;
  /** Of a webhook: where, and the last fact that it has been told. */
  url: string | null;
  version: number | null;
  tries: number;
  error: string | null;
  at: string;
}

/** Jobs looked at, the newest first. */
const mostJobs = 2_000;

export class Deliveries {
  constructor(
    private readonly outbox: Outbox,
    private readonly webhooks: Webhooks,
  ) {}

  /** Newest first; those still to be tried as well unless `failedOnly`. */
  async list(hallId: string, failedOnly: boolean): Promise<Delivery[]> {
    const failed = await this.outbox.list(['failed'], mostJobs);
    const queued = failedOnly ? [] : await this.outbox.list(['waiting', 'delayed', 'active'], mostJobs);
    const ofHall = (jobs: OutboxJob[]) => jobs.filter((job) => job?.name === 'message' && hallOf(job) === hallId);
    const hooks = await this.webhooks.paused(hallId);
    const all = [
      ...hooks.map(ofHook),
      ...ofHall(failed).map((job) => ofJob(job, 'failed')),
      ...ofHall(queued).map((job) => ofJob(job, 'queued')),
    ];
    return all.sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  /** Null when there is no such dead letter. */
  async retry(hallId: string, id: string): Promise<Delivery | null> {
    const [kind, rest] = [id.slice(0, id.indexOf('_')), id.slice(id.indexOf('_') + 1)];
    if (kind === 'webhook') {
      const hook = (await this.webhooks.paused(hallId)).find((one) => one.id === rest);
      if (!hook || !(await this.webhooks.goOn(hallId, rest))) return null;
      return { ...ofHook(hook), status: 'queued' };
    }
    const job = kind === 'message' ? await this.outbox.find(rest) : null;
    if (!job || job.name !== 'message' || hallOf(job) !== hallId || !(await job.isFailed())) return null;
    const delivery = ofJob(job, 'queued');
    await job.retry('failed', { resetAttemptsMade: true });
    return delivery;
  }
}

function hallOf({ data }: OutboxJob): string {
  return (data as Message).hallId;
}

function ofJob(job: OutboxJob, status: Delivery['status']): Delivery {
  const { occasion, number } = job.data as Message;
  return {
    id: `message_${job.id}`,
    kind: 'message',
    status,
    ...{ occasion, number, url: null, version: null, tries: job.attemptsMade, error: job.failedReason ?? null },
    at: new Date(job.finishedOn ?? job.timestamp).toISOString(),
  };
}

function ofHook({ id, url, version, failures, error, failedAt }: Webhook): Delivery {
  return {
    id: `webhook_${id}`,
    kind: 'webhook',
    status: 'failed',
    ...{ occasion: null, number: null, url, version, tries: failures, error, at: failedAt!.toISOString() },
  };
}
