/**
 * Slips on their way to paper: one after the other for each printer, in the background, and told to the hall when done.
 *
 * queued (a fact) ──► its printer's turn ──► printed or failed (a fact); a node that dies leaves `queued`, and a timer
 * of the hall makes `failed` of that.
 */
import type { Hall, Instant } from '../core/hall.js';
import type { SlipFault } from '../core/slips.js';
import type { Clock } from '../hall/clock.js';
import type { HallService } from '../hall/hall.service.js';
import type { ExplainedTicket, Text } from '../protocol/index.js';
import { slipLines } from './document.js';
import { encode } from './encode.js';
import { printOn, type PrinterAddress } from './printer.js';

export interface SlipOrder {
  hallId: string;
  hall: Text;
  timezone: string;
  ticket: ExplainedTicket;
  /** Beginning of the appointment that it keeps. */
  slot: Instant | null;
  again: boolean;
  askedAt: Instant;
  printer: PrinterAddress;
  link: string | null;
}

/** Whoever waited so long for the printer's turn is told to ask again rather than surprised by paper. */
const longestTurnMs = 30_000;

export class Slips {
  /** The last slip of each printer. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly halls: HallService,
    private readonly clock: Clock,
    private readonly log: { warn(detail: object, message: string): void },
  ) {}

  /** Prints in the background. */
  print(order: SlipOrder): void {
    const { host, port } = order.printer;
    const printer = `${host} ${port}`;
    const turn = (this.turns.get(printer) ?? Promise.resolve()).then(() => this.work(order));
    this.turns.set(printer, turn);
    void turn.then(() => {
      if (this.turns.get(printer) === turn) this.turns.delete(printer);
    });
  }

  /** Waits for the paper under way. */
  async stop(): Promise<void> {
    while (this.turns.size > 0) await Promise.all(this.turns.values());
  }

  private async work(order: SlipOrder): Promise<void> {
    const { hallId, ticket, askedAt } = order;
    try {
      const fault = await this.onPaper(order);
      if (fault) this.log.warn({ hallId, number: ticket.number, fault }, 'a slip was not printed');
      const command = { type: 'end-slip', ticketId: ticket.id, askedAt, fault } as const;
      const actor = { by: 'printer', role: 'timer' } as const;
      await this.halls.execute(hallId, { ...command, actor }, () => ({ status: 204, body: '' }));
    } catch (error) {
      // Postgres is away: the hall's own timer says that the slip is lost.
      this.log.warn({ err: error, hallId }, 'what became of a slip could not be told');
    }
  }

  private async onPaper(order: SlipOrder): Promise<SlipFault | null> {
    const now = this.clock.now();
    if (now - order.askedAt > longestTurnMs) return 'busy';
    return printOn(order.printer, encode(slipLines({ ...order, now })));
  }
}

/** What a slip needs to know of its hall. */
export function hallOnSlip({ config }: Hall): Pick<SlipOrder, 'hall' | 'timezone'> {
  return { hall: config.name, timezone: config.hours.timezone };
}
