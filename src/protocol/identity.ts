/** Numbers of identity and social-security cards: what makes one, told alike by the server and by the pages that ask for one. */

/**
 * `old-number`: fifteen digits, as cards had before 1999. `chip`: the code of a card's chip, which a reader was set to type.
 * `not-a-card`: anything else, such as the code that an electronic card shows, which is another every minute.
 */
export const identityFaults = ['old-number', 'region', 'birth-date', 'check-digit', 'chip', 'not-a-card'] as const;
export type IdentityFault = (typeof identityFaults)[number];

/** As it is compared and hashed, however it was typed. */
export function readIdentity(typed: string): string {
  return typed.trim().toUpperCase();
}

/** Null for a number as cards have it; `today` is a date, `2026-11-21`. */
export function identityFault(number: string, today: string): IdentityFault | null {
  if (/^\d{17}[\dX]$/.test(number)) return residentFault(number, today);
  if (/^\d{15}$/.test(number)) return 'old-number';
  if (/^[0-9A-F]{32}$/.test(number)) return 'chip';
  return isOtherCard(number) ? null : 'not-a-card';
}

/** Nine places with a letter among them: the number on a social-security card's face; or a passport or travel permit. */
function isOtherCard(number: string): boolean {
  return /^(?=.*[A-Z])(?=.*\d)[A-Z0-9]{9}$/.test(number) || /^[A-Z]{1,2}\d{7,10}$/.test(number);
}

/** First two digits of regions (GB/T 2260). A foreigner's card has a 9 before them, residence permits of three more begin with 8. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643-1999: region, date of birth, order, check digit. The social-security number is the same. */
function residentFault(number: string, today: string): IdentityFault | null {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
  if ('10X98765432'[sum % 11] !== number[17]) return 'check-digit';
  if (!provinces.has(number.startsWith('9') ? number.slice(1, 3) : number.slice(0, 2))) return 'region';
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return isDate(born) && born >= '1900' && born <= today ? null : 'birth-date';
}

function isDate(iso: string): boolean {
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}
