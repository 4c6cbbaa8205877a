/** Paper slips: a number is printed as often as it is asked for, and never becomes another. */
import type { Refusal } from '../commands.js';
import { about, type Draft, noSuchTicket } from '../draft.js';
import { slipLostMs, type SlipCommand } from '../slips.js';

type On<T extends SlipCommand['type']> = SlipCommand & { type: T };

export function queueSlip(draft: Draft, { ticketId, kioskId, kiosk }: On<'queue-slip'>): Refusal | undefined {
  const ticket = draft.ticket(ticketId);
  if (!ticket) return noSuchTicket(ticketId);
  draft.emit({ type: 'slip-queued', kioskId, kiosk, again: ticket.slip !== undefined, ...about(ticket) });
  return undefined;
}

/** The printer's word. Paper that came out is out, whatever was believed before; a failure counts for its own slip only. */
export function endSlip(draft: Draft, { ticketId, askedAt, fault }: On<'end-slip'>): Refusal | undefined {
  const ticket = draft.ticket(ticketId);
  if (!ticket) return undefined; // it has ended meanwhile
  if (fault === null) {
    if (ticket.slip !== 'printed') draft.emit({ type: 'slip-printed', ...about(ticket) });
  } else if (ticket.slip === 'queued' && ticket.slipAskedAt === askedAt)
    draft.emit({ type: 'slip-failed', why: fault, ...about(ticket) });
  return undefined;
}

export function loseSlip(draft: Draft, { ticketId, askedAt }: On<'lose-slip'>): Refusal | undefined {
  if (draft.now < askedAt + slipLostMs) return undefined;
  return endSlip(draft, { type: 'end-slip', ticketId, askedAt, fault: 'lost' });
}
