/** A date and time as both languages read it, by the clock of the machine: `2026-11-27 04:11:27`. */
const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

export function when(instant: string): string {
  return format.format(new Date(instant));
}
