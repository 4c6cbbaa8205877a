/** Weeks of business days as text, `2026-11-23`: no time zone of the browser has a say. */
const dayMs = 24 * 3_600_000;

export function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10);
}

/** The seven days from Monday on of the week of a day. */
export function weekOf(day: string): string[] {
  const monday = dayAfter(day, -((new Date(day).getUTCDay() + 6) % 7));
  return [0, 1, 2, 3, 4, 5, 6].map((i) => dayAfter(monday, i));
}
