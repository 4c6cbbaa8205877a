/** Identity cards: validated, then known only by a keyed hash. */
import { createHmac, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Clock } from '../hall/clock.js';
import { identityFault, readIdentity, type IdentityFault } from '../protocol/index.js';
import { ProblemError } from './problem-error.js';

const settingName = 'identity-key';
/** The latest date that anybody on earth has by now. */
const aheadMs = 14 * 3_600_000;

/** Hashes what a card reader or a visitor gave. */
export class Identities {
  constructor(
    private readonly key: string,
    private readonly clock: Clock,
  ) {}

  /** Keyed hash of a card's number; throws 400 when it is none. */
  personOf(identity: string): string {
    const number = readIdentity(identity);
    const fault = identityFault(number, new Date(this.clock.now() + aheadMs).toISOString().slice(0, 10));
    if (fault) throw ProblemError.invalid('identity', words[fault]);
    return createHmac('sha256', this.key).update(number).digest('base64url');
  }

  /** A key for something else, 32 bytes; card numbers have no spaces, so their hashes never equal one. */
  keyFor(purpose: string): Buffer {
    return createHmac('sha256', this.key).update(`the key of ${purpose}`).digest();
  }

  /** The key given, or the one this installation made once. */
  static async open(source: DataSource, clock: Clock, given: string | undefined): Promise<Identities> {
    if (given) return new Identities(given, clock);
    await source.query('insert into setting (name, value) values ($1, $2) on conflict do nothing', [
      settingName,
      randomBytes(32).toString('base64'),
    ]);
    const [row] = await source.query<{ value: string }[]>('select value from setting where name = $1', [settingName]);
    return new Identities(row!.value, clock);
  }
}

const words: Record<IdentityFault, string> = {
  'old-number': 'is a number of fifteen digits, which is valid no longer: use the present card, which has eighteen',
  region: 'begins with a region that does not exist: read the card again',
  'birth-date': 'has a date of birth that cannot be: read the card again',
  'check-digit': 'has a wrong figure, as its last one tells: read the card again',
  chip: 'is the code of a chip: have the reader type the social-security number',
  'not-a-card':
    'is not the number of a card. Codes of electronic cards change every minute: use the card itself, or type its number',
};
