/** Ticket numbers: a letter for the group of services, then a count that widens and never wraps. */
import type { HallConfig, Service } from './hall.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The series of a service: its own letter, or that of the first zone, in the hall's order, with a window for it (A for
 * the first zone). The letter tells the visitor roughly where to sit; the window is never part of the number.
 */
export function seriesOf(config: HallConfig, service: Service): string {
  if (service.series) return service.series;
  const zones = config.zones.map((zone) => zone.id);
  const serving = config.windows
    .filter((w) => (w.services ? w.services.includes(service.id) : w.kind === 'general' && service.general))
    .map((w) => zones.indexOf(w.zone));
  const first = serving.length > 0 ? Math.min(...serving) : 0;
  return letters[Math.max(0, first) % letters.length]!;
}

/** `A001`; the thousandth is `A1000`. */
export function numberOf(series: string, count: number): string {
  return `${series}${String(count).padStart(3, '0')}`;
}

/** Ticket ids name hall, day and number: unique, and plain in a log. */
export function ticketIdOf(hallId: string, day: string, number: string): string {
  return `${hallId}-${day}-${number}`;
}
