/** Which windows may be offered for a ticket, by the law of the hall: whoever serves or helps with any of its matters. */
import type { Ticket, WindowInfo } from '@jiaohao/protocol';

export function mayServe(window: Pick<WindowInfo, 'services' | 'overflow'>, { matters }: Ticket): boolean {
  return matters
    .filter(({ status }) => status === 'pending' || status === 'serving')
    .some(({ serviceId }) => window.services.includes(serviceId) || window.overflow.includes(serviceId));
}
