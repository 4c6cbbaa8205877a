/** Identity cards: validated, then known only by a keyed hash. */
import { createHmac, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { ProblemError } from './problem-error.js';

const settingName = 'identity-key';
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Hashes what a card reader or a visitor gave. */
export class Identities {
  constructor(private readonly key: string) {}

  /** Keyed hash of a card's number; throws 400 when it is none. */
  personOf(identity: string): string {
    const number = identity.toUpperCase();
    if (!isCardNumber(number))
      throw ProblemError.invalid('identity', 'is not a valid card number: read the card again');
    return createHmac('sha256', this.key).update(number).digest('base64url');
  }

  /** A key for something else, 32 bytes; card numbers have no spaces, so their hashes never equal one. */
  keyFor(purpose: string): Buffer {
    return createHmac('sha256', this.key).update(`the key of ${purpose}`).digest();
  }

  /** The key given, or the one this installation made once. */
  static async open(source: DataSource, given: string | undefined): Promise<Identities> {
    if (given) return new Identities(given);
    await source.query('insert into setting (name, value) values ($1, $2) on conflict do nothing', [
      settingName,
      randomBytes(32).toString('base64'),
    ]);
    const [row] = await source.query<{ value: string }[]>('select value from setting where name = $1', [settingName]);
    return new Identities(row!.value);
  }
}

/** A resident identity number (GB 11643) must have its check digit and a date; of other cards only the form is known. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return /^[A-Z0-9]{4,64}$/.test(number);
  const sum = weights.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
  return '10X98765432'[sum % 11] === number[17] && isDate(number.slice(6, 14));
}

function isDate(text: string): boolean {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}
