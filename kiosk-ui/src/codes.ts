/** Codes of appointments as people type and readers read them: Crockford's base32, no I, L, O and U, taken for figures. */
export const codeLength = 10;

/** The letter or figure that was meant, as the server reads it; null for what no code has. */
export function codeKey(key: string): string | null {
  const letter = key.toUpperCase().replace('O', '0').replace(/[IL]/, '1');
  return /^[0-9A-HJKMNP-TV-Z]$/.test(letter) ? letter : null;
}

export function isCode(read: string): boolean {
  return read.length === codeLength && [...read].every((key) => codeKey(key) !== null);
}
