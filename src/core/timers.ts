/** What the clock will ask of a hall, derived from its state: every timer is a command with a due time. */
import type { CommandBody } from './commands.js';
import type { Hall, Instant } from './hall.js';
import { isWithinHours, nextChange } from './opening-hours.js';
import { minute } from './policy.js';
import { giveUpAt } from './rules/calling.js';
import { absentGroups } from './rules/settle.js';
import { slipLostMs } from './slips.js';

export interface Timer {
  /** The same timer has the same key whenever it is derived, so that setting it twice sets it once. */
  key: string;
  dueAt: Instant;
  command: CommandBody;
}

/** Every timer of the hall as it stands. Each command does nothing when what it was set for has passed. */
export function timersOf(hall: Hall, now: Instant): Timer[] {
  const timers: Timer[] = [];
  const { policy } = hall.floor;
  for (const ticket of hall.tickets.values()) {
    if (ticket.status === 'called') {
      const command = {
        type: 'miss-unanswered',
        ticketId: ticket.id,
        callNo: ticket.callNo,
      } as const;
      timers.push({
        key: `miss-${ticket.callId}`,
        dueAt: giveUpAt(ticket, policy),
        command,
      });
    }
    if (ticket.slip === 'queued') {
      const askedAt = ticket.slipAskedAt!;
      timers.push({
        key: `slip-${ticket.id}-${askedAt}`,
        dueAt: askedAt + slipLostMs,
        command: { type: 'lose-slip', ticketId: ticket.id, askedAt },
      });
    }
    if (ticket.status === 'held' && ticket.hold!.wakeAt !== null && hall.stops.closed === undefined) {
      const dueAt = ticket.hold!.wakeAt;
      timers.push({
        key: `wake-${ticket.id}-${dueAt}`,
        dueAt,
        command: { type: 'wake', ticketId: ticket.id },
      });
    }
  }
  for (const window of hall.windows.values())
    if (window.lostAt !== null) {
      const dueAt = window.lostAt + policy.leaseSeconds * 1000;
      timers.push({
        key: `lease-${window.id}-${window.lostAt}`,
        dueAt,
        command: { type: 'end-lease', windowId: window.id },
      });
    }
  // The hours began or ended while nobody looked.
  if ((hall.alwaysOpen || isWithinHours(hall.config.hours, now)) !== (hall.hoursBeganAt !== null))
    timers.push({ key: `tick-now-${hall.version}`, dueAt: now, command: { type: 'tick' } });
  const graceEnds = (hall.hoursBeganAt ?? -Infinity) + policy.openingGraceMinutes * minute;
  if (now < graceEnds + minute && absentGroups(hall).length > 0)
    timers.push({ key: `absent-${hall.hoursBeganAt}`, dueAt: graceEnds, command: { type: 'settle-absent' } });
  const change = nextChange(hall.config.hours, now);
  timers.push({
    key: `tick-${change}`,
    dueAt: change,
    command: { type: 'tick' },
  });
  return timers;
}
