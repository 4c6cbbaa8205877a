/** A decision in the making: collects facts, and shows the hall as it would be after them. */
import type { Actor, Refusal, RefusalCode } from './commands.js';
import { evolve } from './evolve.js';
import type { Fact, FactBody } from './facts.js';
import type { Hall, HallWindow, Instant, Ticket } from './hall.js';
import { copyHall } from './state.js';

export class Draft {
  readonly facts: Fact[] = [];
  private seen: Hall;
  private folded = 0;

  constructor(
    private readonly before: Hall,
    readonly actor: Actor,
    readonly now: Instant,
  ) {
    this.seen = before;
  }

  /**
   * The hall after the facts so far. The hall handed in is never touched: it is copied when a rule looks again after
   * a fact, which only decisions of many steps do.
   */
  get hall(): Hall {
    if (this.folded === this.facts.length) return this.seen;
    if (this.seen === this.before) this.seen = copyHall(this.before);
    for (; this.folded < this.facts.length; this.folded += 1) evolve(this.seen, this.facts[this.folded]!);
    return this.seen;
  }

  /** The version of the next fact. */
  get nextVersion(): number {
    return this.before.version + this.facts.length + 1;
  }

  emit(body: FactBody): void {
    this.facts.push({
      version: this.nextVersion,
      at: this.now,
      by: this.actor.by,
      ...body,
    } as Fact);
  }

  ticket(id: string): Ticket | undefined {
    return this.hall.tickets.get(id);
  }

  window(id: string): HallWindow | undefined {
    return this.hall.windows.get(id);
  }
}

export function refuse(refused: RefusalCode, detail: string, more: Omit<Refusal, 'refused' | 'detail'> = {}): Refusal {
  return { refused, detail, ...more };
}

export function invalid(path: string, message: string): Refusal {
  return refuse('invalid', `${path}: ${message}`, {
    errors: [{ path, message }],
  });
}

export const noSuchTicket = (id: string) => refuse('not-found', `There is no live ticket ${id} in this hall.`);
export const noSuchWindow = (id: string) => refuse('not-found', `There is no window ${id} in this hall.`);

/** What every fact about a ticket carries. */
export function about(ticket: Pick<Ticket, 'id' | 'number' | 'remote'>): {
  ticketId: string;
  number: string;
  remote?: true;
} {
  const { id: ticketId, number, remote } = ticket;
  return remote ? { ticketId, number, remote } : { ticketId, number };
}

export function at(window: HallWindow): { windowId: string; label: string } {
  return { windowId: window.id, label: window.label };
}
