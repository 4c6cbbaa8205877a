/** A group's line: waiting tickets in the order in which they are called. */
import type { Line, Ticket } from './hall.js';

export interface Rank {
  front: boolean;
  seniority: number;
  tie: number;
}

/** Negative when `a` is called before `b`. Total: two tickets never share a tie, and ids decide if they did. */
export function compareRank(a: Rank & { id?: string }, b: Rank & { id?: string }): number {
  if (a.front !== b.front) return a.front ? -1 : 1;
  if (a.seniority !== b.seniority) return a.seniority - b.seniority;
  if (a.tie !== b.tie) return a.tie - b.tie;
  return (a.id ?? '') < (b.id ?? '') ? -1 : 1;
}

export function newLine(): Line {
  return { tickets: [], seconds: 0, dealt: null };
}

/** The same line of these tickets, who are copies of those that stand in it. */
export function copyLine({ tickets, seconds, dealt }: Line, copies: Map<string, Ticket>): Line {
  return {
    tickets: tickets.map(({ id }) => copies.get(id)!),
    seconds,
    dealt: dealt && { ...dealt, loads: [...dealt.loads] },
  };
}

/** How many of the line are called before a ticket of this rank. */
export function placeOf(line: Line, rank: Rank & { id?: string }): number {
  let low = 0;
  let high = line.tickets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRank(line.tickets[middle]!, rank) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function insert(line: Line, ticket: Ticket, seconds: number): void {
  const place = placeOf(line, ticket);
  forgetFrom(line, place);
  line.tickets.splice(place, 0, ticket);
  line.seconds += seconds;
}

export function remove(line: Line, ticket: Ticket, seconds: number): void {
  const place = placeOf(line, ticket);
  if (line.tickets[place] !== ticket) throw new Error(`ticket ${ticket.id} does not stand in its line`);
  line.tickets.splice(place, 1);
  line.seconds -= seconds;
  forgetFrom(line, place);
}

/** A change behind those who are dealt leaves their dealing as it is; else the line is dealt again. */
function forgetFrom(line: Line, place: number): void {
  if (line.dealt && place < line.dealt.count) line.dealt = null;
}

/** The rank just behind the `places` next after `rank` in this line; `rank` itself when nobody is there. */
export function rankBehind(line: Line, rank: Rank & { id?: string }, places: number): Rank {
  const others = line.tickets.filter((ticket) => ticket.id !== rank.id);
  const from = others.findIndex((ticket) => compareRank(ticket, rank) > 0);
  const index = from < 0 ? -1 : Math.min(from + places, others.length) - 1;
  const before = others[index];
  if (from < 0 || places === 0 || !before) return { front: rank.front, seniority: rank.seniority, tie: rank.tie };
  const after = others[index + 1];
  const close = after && after.front === before.front && after.seniority === before.seniority;
  return {
    front: before.front,
    seniority: before.seniority,
    tie: close ? (before.tie + after.tie) / 2 : before.tie + 0.5,
  };
}
