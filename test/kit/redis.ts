/** Gives a test a Redis of its own, which it may take away and bring back. */
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { spawnGuarded, type Guarded } from '../../src/embedded/guard.js';
import { redisProgram } from './programs.js';

export interface FreshRedis {
  url: string;
  flush: () => Promise<void>;
  /** As a crash: at once, and nothing is kept. */
  stop: () => Promise<void>;
  /** Again at the same address, empty. */
  start: () => Promise<void>;
}

/** Call `stop` in the end. With TEST_REDIS_URL, and no redis-server on this machine, all share that one and none may stop it. */
export async function freshRedis(): Promise<FreshRedis> {
  const program = await redisProgram();
  if (!program) return sharedRedis();
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: Guarded | null = null;
  const start = async () => {
    if (server?.running()) return;
    const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: '/tmp', daemonize: 'no' };
    const flags = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]);
    server = spawnGuarded([program.path, ...flags], { lastSignal: 'KILL', env: program.env });
    const failed = server.exited.then(() =>
      Promise.reject(new Error(`redis-server did not start: ${server!.lastWords()}`)),
    );
    const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    await Promise.race([redis.ping(), failed]).finally(() => redis.disconnect());
  };
  await start();
  return { url, flush: () => flush(url), stop: async () => server?.stop(), start };
}

function sharedRedis(): FreshRedis {
  const url = process.env.TEST_REDIS_URL;
  if (!url) {
    throw new Error(
      'These tests need Redis. Install it: apt-get install redis-server (as root), or put redis-server or valkey-server on PATH.',
    );
  }
  const refuse = () =>
    Promise.reject(
      new Error('This test stops and starts Redis: it needs redis-server on PATH, TEST_REDIS_URL will not do.'),
    );
  return { url, flush: () => flush(url), stop: () => Promise.resolve(), start: refuse };
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true });
  await redis.connect();
  await redis.flushall().finally(() => redis.disconnect());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
