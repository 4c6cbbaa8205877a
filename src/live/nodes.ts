/**
 * Several nodes, one hall: whichever node commits a fact, the screens on every node show and sound it.
 *
 * A node tells the others what it has committed, through the socket.io adapter for Redis, and each node sends to its own
 * sockets only, in the order of versions. Redis is the quick way, never the only one: it may lose a message or be away. So
 * every few seconds each node also asks the journal how far the halls it shows have come, and reads what it did not hear.
 */
import { createAdapter } from '@socket.io/redis-adapter';
import type { Redis } from 'ioredis';
import type { Fact } from '../core/facts.js';
import type { HallService } from '../hall/hall.service.js';
import type { Log } from '../log.js';
import type { LiveGateway } from './gateway.js';

const sweepMs = 5_000;

export class Nodes {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly gateway: LiveGateway,
    private readonly halls: HallService,
    private readonly redis: { publisher: Redis; subscriber: Redis },
    private readonly log: Log,
  ) {
    const { publisher, subscriber } = redis;
    // The adapter does not look at what these promise; a message that was not sent is found in the journal.
    ignoreFailures(publisher, 'publish');
    ignoreFailures(subscriber, 'subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe');
    gateway.io.adapter(createAdapter(publisher, subscriber));
    gateway.live.on('facts', (hallId, facts) => gateway.told(hallId, facts));
    gateway.join(this);
    this.timer = setInterval(() => void this.sweep(), sweepMs);
  }

  tell(hallId: string, facts: Fact[]): void {
    if (this.redis.publisher.status === 'ready') this.gateway.live.serverSideEmit('facts', hallId, facts);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    // A subscription that only seems to live is found out by this, and made anew.
    this.redis.subscriber.ping().catch(() => undefined);
    const watched = this.gateway.watched();
    if (watched.length === 0) return;
    try {
      const heads = await this.halls.heads(watched.map(({ hallId }) => hallId));
      for (const feed of watched)
        if (feed.version !== null && (heads.get(feed.hallId) ?? 0) > feed.version) void feed.fill();
    } catch (error) {
      this.log.debug({ err: error }, 'the journal cannot be asked');
    }
  }
}

function ignoreFailures(
  redis: Redis,
  ...commands: ('publish' | 'subscribe' | 'psubscribe' | 'unsubscribe' | 'punsubscribe')[]
): void {
  for (const command of commands) {
    const send = (redis[command] as (...args: unknown[]) => Promise<unknown>).bind(redis);
    Object.assign(redis, { [command]: (...args: unknown[]) => send(...args).catch(() => undefined) });
  }
}
