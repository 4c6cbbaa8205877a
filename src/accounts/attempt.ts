/** Attempts to sign in: counted by who makes them, and taking turns, as each costs a core. */
import { hashOf } from './access.js';
import type { Limits } from './limits.js';
import { ProblemError } from './problem-error.js';

/** `Li` and `li` are one account. */
export function nameKey(username: string): string {
  return username.trim().toLowerCase();
}

/** Somebody at an address trying a name: counted together, so that nobody can lock a clerk out from elsewhere. */
export class Attempt {
  private readonly who: string;

  constructor(
    private readonly limits: Limits,
    private readonly address: string,
    username: string,
  ) {
    this.who = `${address} ${hashOf(nameKey(username)).toString('base64url')}`;
  }

  /** How many have failed of late; throws 429 when those were too many. */
  async failures(): Promise<number> {
    await this.limits.check('signInByAddress', this.address);
    return this.limits.check('signInByName', this.who);
  }

  async failed(): Promise<void> {
    await this.limits.count('signInByAddress', this.address);
    await this.limits.count('signInByName', this.who);
  }

  forgive(): Promise<void> {
    return this.limits.forgive('signInByName', this.who);
  }
}

/** Whoever comes while all turns are taken waits; when too many wait, nobody more is let in. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(
    private free: number,
    private readonly most: number,
  ) {}

  async take<T>(act: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else if (this.waiting.length < this.most) await new Promise<void>((go) => this.waiting.push(go));
    else throw new ProblemError('too-many-requests', 'Too many are signing in at this moment. Ask again.', {}, 2);
    try {
      return await act();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
