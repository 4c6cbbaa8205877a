/** Paper slips: asked for, printed, or not printed and why. The paper itself is made in `src/print`. */
import type { Hall, Instant, Ticket } from './hall.js';

/** Why there is no slip. `lost`: whoever printed it has not been heard of since. */
export type SlipFault =
  'unreachable' | 'silent' | 'busy' | 'paper-out' | 'cover-open' | 'cutter' | 'printer-error' | 'lost';

interface AboutTicket {
  ticketId: string;
  number: string;
}

export type SlipFact =
  /** `kiosk`: its name; `again`: it was asked for before. */
  | ({ type: 'slip-queued'; kioskId: string; kiosk?: string; again: boolean } & AboutTicket)
  | ({ type: 'slip-printed' } & AboutTicket)
  | ({ type: 'slip-failed'; why: SlipFault } & AboutTicket);

export type SlipCommand =
  | { type: 'queue-slip'; ticketId: string; kioskId: string; kiosk: string }
  /** What became of the slip that was asked for at `askedAt`. */
  | { type: 'end-slip'; ticketId: string; askedAt: Instant; fault: SlipFault | null }
  | { type: 'lose-slip'; ticketId: string; askedAt: Instant };

/** A slip of which nothing has been heard for so long is lost: its node died. */
export const slipLostMs = 60_000;

export function foldSlip(hall: Hall, fact: SlipFact & { at: Instant; version: number }): void {
  const ticket = hall.tickets.get(fact.ticketId);
  if (!ticket) throw new Error(`fact ${fact.version} is about ticket ${fact.ticketId}, which is not live`);
  ticket.slip = statusOf[fact.type];
  if (fact.type === 'slip-queued') {
    ticket.slipAskedAt = fact.at;
    ticket.slipKiosk = { id: fact.kioskId, name: fact.kiosk ?? fact.kioskId };
    return;
  }
  const kiosk = ticket.slipKiosk;
  if (!kiosk) return; // asked for before kiosks were kept with it
  if (fact.type === 'slip-failed')
    hall.faults.printers.set(kiosk.id, { kiosk: kiosk.name, why: fact.why, at: fact.at });
  else hall.faults.printers.delete(kiosk.id);
}

const statusOf: Record<SlipFact['type'], NonNullable<Ticket['slip']>> = {
  'slip-queued': 'queued',
  'slip-printed': 'printed',
  'slip-failed': 'failed',
};
