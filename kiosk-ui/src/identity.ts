/** Card numbers as the screen may show them. */

/** What a reader typed: separators are no part of the number. */
export function cardNumber(typed: string): string {
  return typed.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}

/** `3502**********123X`: the beginning and the end of a long number, the end alone of a short one. */
export function masked(number: string): string {
  const shown = number.length >= 15 ? [4, 4] : [0, Math.min(4, Math.floor(number.length / 2))];
  const hidden = number.length - shown[0]! - shown[1]!;
  return number.slice(0, shown[0]) + '*'.repeat(hidden) + number.slice(number.length - shown[1]!);
}
