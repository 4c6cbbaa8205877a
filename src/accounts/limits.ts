/** How often anybody may ask: a general limit for everybody, narrow ones for guessing passwords and tickets. */
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { ProblemError } from './problem-error.js';

/** `signedIn` by token and `anonymous` by address hold for one node; guesses are counted for all nodes together. */
const allowances = {
  signedIn: { points: 3_000, duration: 10 },
  anonymous: { points: 300, duration: 10 },
  signInByName: { points: 10, duration: 300 },
  signInByAddress: { points: 100, duration: 300 },
  unknownTicket: { points: 30, duration: 60 },
  /** Many telephones may share one address. */
  remoteTickets: { points: 30, duration: 300 },
  /** Whoever books with one made-up identity after another takes the places of all others. */
  bookings: { points: 30, duration: 3600 },
};
export type Allowance = keyof typeof allowances;

const counted: Allowance[] = ['signInByName', 'signInByAddress', 'unknownTicket', 'remoteTickets', 'bookings'];

export class Limits {
  private readonly limiters = new Map<Allowance, RateLimiterAbstract>();

  /** Everything is allowed when `on` is false. Without Redis, or while it is away, each node counts for itself. */
  constructor(on: boolean, redis?: Redis) {
    if (!on) return;
    for (const [name, allowance] of Object.entries(allowances) as [Allowance, { points: number; duration: number }][]) {
      const options = { ...allowance, keyPrefix: `limit-${name}` };
      const memory = new RateLimiterMemory(options);
      const shared = redis && counted.includes(name);
      this.limiters.set(
        name,
        shared
          ? new RateLimiterRedis({
              ...options,
              storeClient: redis,
              insuranceLimiter: memory,
              rejectIfRedisNotReady: true,
            })
          : memory,
      );
    }
  }

  /** Counts one; throws 429 beyond the allowance. */
  async count(allowance: Allowance, who: string): Promise<void> {
    try {
      await this.limiters.get(allowance)?.consume(who);
    } catch (spent) {
      if (spent instanceof RateLimiterRes) throw tooMany(spent);
      throw spent;
    }
  }

  /** Throws 429 when the allowance is spent; counts nothing. Returns how much of it is used. */
  async check(allowance: Allowance, who: string): Promise<number> {
    const used = await this.limiters.get(allowance)?.get(who);
    if (used && used.consumedPoints >= allowances[allowance].points) throw tooMany(used);
    return used?.consumedPoints ?? 0;
  }

  async forgive(allowance: Allowance, who: string): Promise<void> {
    await this.limiters.get(allowance)?.delete(who);
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): ProblemError {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new ProblemError('too-many-requests', `That was too often. Ask again in ${seconds} s.`, {}, seconds);
}
