/** First and last day of a month, as days on the wire. */
export type Span = [from: string, to: string];

/** The month of a day, up to that day. */
export const monthOf = (day: string): Span => [`${day.slice(0, 7)}-01`, day];

export function monthBefore(day: string): Span {
  const last = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  last.setUTCDate(0);
  return monthOf(last.toISOString().slice(0, 10));
}
