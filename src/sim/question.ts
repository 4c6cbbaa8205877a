/** A what-if question: what would be changed, and whether that can be done in this hall at all. */
import type { Hall, Instant, Policy, WindowKind } from '../core/hall.js';
import { atTime } from '../core/opening-hours.js';

/** Times are of the hall's wall clock, `"13:30"`; left out, from now (or the hall's opening) until it closes. */
export type Change =
  | { type: 'open' | 'close'; windowId: string; from?: string; until?: string }
  | { type: 'window'; windowId: string; kind?: WindowKind; services?: string[]; overflow?: string[]; from?: string }
  | { type: 'policy'; policy: Partial<Policy> }
  | { type: 'visitors'; count: number; at?: string; services?: string[] };

export interface Question {
  /** `now`: from the hall as it stands, until the evening. `plan`: days like the last ones, with and without. */
  mode: 'now' | 'plan';
  changes: Change[];
}

/** Everything that makes the question impossible in this hall; empty when it can be asked. */
export function faultsOf(hall: Hall, { mode, changes }: Question, now: Instant): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = [];
  const services = new Set(hall.config.services.map(({ id }) => id));
  changes.forEach((change, i) => {
    const fault = (field: string, message: string) => faults.push({ path: `changes.${i}.${field}`, message });
    const known = (field: 'services' | 'overflow', ids: string[] | undefined) =>
      ids?.forEach((id, k) => services.has(id) || fault(`${field}.${k}`, `this hall has no service ${id}`));
    if ('windowId' in change && !hall.windows.has(change.windowId))
      fault('windowId', `this hall has no window ${change.windowId}`);
    if ('from' in change && 'until' in change && change.from && change.until && change.until <= change.from)
      fault('until', 'must be later than from');
    if (mode === 'now' && 'until' in change && change.until && atTime(hall.config.hours, now, change.until) <= now)
      fault('until', 'has passed');
    if (change.type === 'window') {
      known('services', change.services);
      known('overflow', change.overflow);
      const window = hall.windows.get(change.windowId);
      if (window && (change.kind ?? window.kind) === 'specialist' && !(change.services ?? window.services))
        fault('services', 'a specialist window needs a list of its services');
      if (!change.kind && !change.services && !change.overflow) fault('windowId', 'says nothing that would change');
    }
    if (change.type === 'visitors') known('services', change.services);
  });
  return faults;
}
