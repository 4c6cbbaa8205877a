/** Connections to Redis that never block and never fail loudly: while it is away, nodes only hear of each other later. */
import { Redis } from 'ioredis';
import type { Log } from '../log.js';

/** Commands fail at once while Redis is away; one that gets no answer breaks the connection, which is then made anew. */
export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 3_000,
    socketTimeout: 4_000,
    // Also how long a connection that is told to end between two tries keeps us from ending.
    disconnectTimeout: 250,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
    reconnectOnError: () => false,
  });
  return logged(redis, log);
}

/** For subscriptions, which are made again after every reconnection. */
export function connectSubscriber(redis: Redis, log: Log): Redis {
  return logged(redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null, autoResubscribe: true }), log);
}

function logged(redis: Redis, log: Log): Redis {
  let away = false;
  redis.on('error', (error) => {
    if (!away) log.warn({ err: error }, 'Redis is away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis is back');
    away = false;
  });
  return redis;
}
