/** A password made up for somebody: easy to read out, twelve characters without those that look alike. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 60 random bits. */
export function madeUpPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
}
