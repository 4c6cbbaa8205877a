/** Who may do what: roles, halls and windows, for HTTP and the live wire alike. */
import type { Actor } from '../core/commands.js';
import type { Hall } from '../core/hall.js';
import type { ReviewCaller, ReviewSearch } from '../hall/reviews.js';
import type { Principal } from './access.js';
import { ProblemError } from './problem-error.js';

export type Role = Principal['role'];

export const staff: readonly Role[] = ['clerk', 'supervisor'];
export const everybodySignedIn: readonly Role[] = ['clerk', 'supervisor', 'kiosk', 'display'];

/** An administrator may do whatever a supervisor may. */
export function hasRole({ role }: Principal, roles: readonly Role[]): boolean {
  return roles.includes(role) || (role === 'admin' && roles.includes('supervisor'));
}

/** Who is bound to no hall may enter every hall; an administrator always may. */
export function mayEnter({ role, hallId }: Principal, hall: string): boolean {
  return role === 'admin' || hallId === null || hallId === hall;
}

export function requireRole(principal: Principal, roles: readonly Role[], hall?: string): void {
  if (!hasRole(principal, roles)) throw new ProblemError('not-allowed', `A ${principal.role} may not do this.`);
  if (hall !== undefined && !mayEnter(principal, hall))
    throw new ProblemError('not-allowed', 'You are signed in to another hall.');
}

/** Whether a clerk may look at a window: it stands closed, or it is the one they opened. Others may look at all. */
export function mayWatchWindow(principal: Principal, hall: Hall, windowId: string): boolean {
  const window = hall.windows.get(windowId);
  return principal.role !== 'clerk' || !window?.clerk || window.clerk.userId === principal.id;
}

/** The zone a board shows: a screen set up for one zone shows no other. */
export function zoneFor(principal: Principal, asked: string | undefined): string | undefined {
  if (principal.role !== 'display' || principal.zone === null) return asked;
  if (asked !== undefined && asked !== principal.zone)
    throw new ProblemError('not-allowed', `This screen is for zone ${principal.zone}.`);
  return principal.zone;
}

/** Who looks at reviews: a clerk by their duties, whoever supervises by all. */
export function reviewCaller({ id, role, duties }: Principal): ReviewCaller {
  return { userId: id, duties: role === 'clerk' ? duties : ['review', 'approve'] };
}

/** The same, for a look at these reviews; what came back to oneself needs no duty. */
export function mayLookAtReviews(principal: Principal, { stage, mine }: ReviewSearch): ReviewCaller {
  const caller = reviewCaller(principal);
  if (mine === undefined && (stage ? !caller.duties.includes(stage) : caller.duties.length === 0))
    throw new ProblemError('not-allowed', 'That is not among your duties. What came back to you: ?mine=returned');
  return caller;
}

/** How a signed-in caller stands in the journal and before the law. A display asks for nothing, so it is no actor. */
export function actorOf(principal: Principal): Actor {
  const { role, id, name, duties } = principal;
  if (role === 'display') throw new ProblemError('not-allowed', 'A display may not do this.');
  return { by: `${role}:${id}`, role, ...(role === 'kiosk' ? {} : { clerk: { userId: id, name }, duties }) };
}
