/** The simulated halls for tests. */
import { minute } from '../../src/core/policy.js';
import type { Day, Visitor } from '../../src/sim/day.js';
import { shapesOf } from '../../src/sim/shapes.js';
import { hallFile } from '../core/hall-kit.js';

export const shapes = shapesOf({
  datian: hallFile('datian'),
  luhe: hallFile('luhe'),
  xiangyang: hallFile('xiangyang'),
  nanchang: hallFile('nanchang'),
});

/** The same day, with half hours for those who come by appointment. */
export function withSlots(day: Day): Day {
  const halfHour = 30 * minute;
  const slotOf = ({ arrivesAt }: Visitor) => Math.round((arrivesAt + minute) / halfHour) * halfHour;
  const visitors = day.visitors.map((visitor) =>
    visitor.priority === 'appointment' ? { ...visitor, slot: slotOf(visitor) } : visitor,
  );
  return { ...day, visitors };
}
