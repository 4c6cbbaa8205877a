/** Rebalance: moves waiting tickets from the fullest groups to the emptiest that may serve them, the youngest first. */
import type { Refusal } from '../commands.js';
import { loads, openWindowsOf, readable, weightAt } from '../dispatch/loads.js';
import { place } from '../dispatch/promise.js';
import { needsOf, servesAny } from '../matters.js';
import { Draft } from '../draft.js';
import type { Group, Hall, Instant, Ticket } from '../hall.js';
import { lineOf } from '../state.js';
import { emitPlacement } from './issue.js';

export interface Move {
  ticketId: string;
  number: string;
  /** Group ids. */
  from: string;
  to: string;
}

export interface RebalancePlan {
  moves: Move[];
  /** Load of each open window, in heads or minutes. */
  before: Record<string, number>;
  after: Record<string, number>;
}

/** What a rebalance would do now; changes nothing. */
export function planRebalance(hall: Hall, now: Instant): RebalancePlan {
  const draft = new Draft(hall, { by: 'plan', role: 'supervisor' }, now);
  const moves = balance(draft);
  return { moves, before: openLoads(hall), after: openLoads(draft.hall) };
}

export function rebalance(draft: Draft): Refusal | undefined {
  balance(draft);
  return undefined;
}

/** Load of each open window. */
export function openLoads(hall: Hall): Record<string, number> {
  const all: Record<string, number> = {};
  for (const group of hall.floor.groups.values())
    if (openWindowsOf(hall, group).length > 0)
      for (const [id, load] of loads(hall, group)) all[id] = readable(hall, load);
  return all;
}

function balance(draft: Draft): Move[] {
  const moves: Move[] = [];
  // Each move shortens the difference it acts on, so the number of tickets bounds the moves.
  for (let left = draft.hall.tickets.size; left > 0; left -= 1) {
    const move = nextMove(draft.hall);
    if (!move) break;
    const { ticket, to } = move;
    moves.push({
      ticketId: ticket.id,
      number: ticket.number,
      from: ticket.groupId!,
      to: to.id,
    });
    const placement = place(draft.hall, ticket, to)!;
    emitPlacement(draft, ticket, {
      ...placement,
      why: { ...placement.why, rule: 'rebalanced' },
    });
  }
  return moves;
}

/** Mean load of a group's open windows; Infinity with a line and nobody there. */
function meanLoad(hall: Hall, group: Group): number {
  const open = openWindowsOf(hall, group).length;
  if (open === 0) return lineOf(hall, group.id).tickets.length > 0 ? Infinity : -1;
  return [...loads(hall, group).values()].reduce((a, b) => a + b, 0) / open;
}

function nextMove(hall: Hall): { ticket: Ticket; to: Group } | null {
  const groups = [...hall.floor.groups.values()].map((group) => ({
    group,
    load: meanLoad(hall, group),
  }));
  const fullest = [...groups].sort((a, b) => b.load - a.load);
  const emptiest = [...groups].filter(({ load }) => load >= 0).sort((a, b) => a.load - b.load);
  for (const from of fullest)
    for (const to of emptiest) {
      const [first] = openWindowsOf(hall, to.group);
      if (first === undefined || from.load <= to.load) continue;
      const ticket = youngestFor(hall, from.group, to.group);
      // Moving one must leave the receiving group no fuller than the giving one was.
      if (ticket && from.load - to.load > weightAt(hall, first, ticket)) return { ticket, to: to.group };
    }
  return null;
}

/** The last in line that nobody bound and that the other group serves as its own. */
function youngestFor(hall: Hall, from: Group, to: Group): Ticket | undefined {
  const open = openWindowsOf(hall, to);
  const tickets = lineOf(hall, from.id).tickets;
  for (let i = tickets.length - 1; i >= 0; i -= 1) {
    const ticket = tickets[i]!;
    if (!ticket.bound && open.some((id) => servesAny(hall, id, needsOf(ticket)))) return ticket;
  }
  return undefined;
}
