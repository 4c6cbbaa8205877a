/** What needs a supervisor now: things that are out of order, visitors who wait too long, windows that nobody staffs. */
import type { Hall, Instant } from '../core/hall.js';
import { mayServe, needsOf } from '../core/matters.js';
import { minute } from '../core/policy.js';
import type { Alert } from '../protocol/index.js';
import { dutyAlerts } from './duties.js';

/** Faults first: they are few, somebody can mend them, and a page shows the first. */
export function alertsOf(hall: Hall, now: Instant): Alert[] {
  return [...faultAlerts(hall, now), ...ticketAlerts(hall, now), ...dutyAlerts(hall, now)];
}

function faultAlerts({ windows, faults }: Hall, now: Instant): Alert[] {
  const since = (at: Instant) => ({ seconds: Math.round((now - at) / 1000) });
  const lost = [...windows.values()].filter(({ lostAt }) => lostAt !== null);
  return [
    ...[...faults.printers].map(([kioskId, { kiosk, why, at }]): Alert => ({
      code: 'slip-failed',
      ...{ kioskId, kiosk, why, ...since(at) },
    })),
    ...lost.map(({ id, lostAt }): Alert => ({ code: 'terminal-lost', windowId: id, ...since(lostAt!) })),
    ...[...faults.webhooks].map(([webhookId, { host, at }]): Alert => ({
      code: 'webhook-paused',
      ...{ webhookId, host, ...since(at) },
    })),
  ];
}

/** Waits and silences that a supervisor should see. */
const longWait = 60 * minute;
const longCall = 3 * minute;
const longSitting = 60 * minute;

function ticketAlerts(hall: Hall, now: Instant): Alert[] {
  const alerts: Alert[] = [];
  const uncovered = new Set<string>();
  for (const ticket of hall.tickets.values()) {
    const { id: ticketId, number } = ticket;
    const seconds = (since: Instant) => Math.round((now - since) / 1000);
    if (ticket.status === 'waiting' && now - ticket.waitingSince > longWait)
      alerts.push({ code: 'long-wait', ticketId, number, seconds: seconds(ticket.waitingSince) });
    if (ticket.status === 'called' && now - ticket.calledAt! > longCall)
      alerts.push({
        code: 'unanswered-call',
        ticketId,
        number,
        windowId: ticket.windowId!,
        seconds: seconds(ticket.calledAt!),
      });
    if (ticket.status === 'serving' && now - ticket.startedAt! > longSitting)
      alerts.push({
        code: 'window-stuck',
        ticketId,
        number,
        windowId: ticket.windowId!,
        seconds: seconds(ticket.startedAt!),
      });
    if (ticket.status === 'waiting') {
      const needs = needsOf(ticket);
      const served = [...hall.windows.values()].some((w) => w.status === 'open' && mayServe(hall, w.id, needs));
      if (!served) needs.forEach(({ serviceId }) => uncovered.add(serviceId));
    }
  }
  for (const serviceId of uncovered) alerts.push({ code: 'service-without-open-window', serviceId });
  return alerts;
}
