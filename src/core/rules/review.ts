/** Handle, review, approve, by different people: what is handled is submitted, taken, passed or returned. */
import type { Actor, Command, Outcome, Refusal } from '../commands.js';
import { placeNext } from '../dispatch/promise.js';
import { about, at, type Draft, invalid, refuse } from '../draft.js';
import type { Clerk, Hall, HallWindow, Matter, Ticket } from '../hall.js';
import type { Review } from '../kept.js';
import { minute } from '../policy.js';
import { awaitsReview, earlierPart, isUndecided, reviewOf, takerOf } from '../reviews.js';
import { reviewTermsOf } from '../terms.js';
import { emitPlacement } from './issue.js';
import { isRefused } from './windows.js';

type On<T extends Command['type']> = Command & { type: T };

/** Why a held visitor waits, when it is for a review. */
export const inReview = 'in-review';

/** Who works at a window, for a supervisor may press the keys for a clerk. */
function handlerAt(draft: Draft, window: HallWindow): Clerk | undefined {
  return window.clerk ?? draft.actor.clerk;
}

/**
 * Submits a matter that a sitting has done, where others have to look at it first. False when that is not so: then it
 * is completed as it is, and a review that had come back is given up if it was not done.
 */
export function submitted(
  draft: Draft,
  { hall, window, ticket }: { hall: Hall; window: HallWindow; ticket: Ticket },
  { matter, outcome, missing }: { matter: Matter; outcome: Outcome; missing?: string },
  waits: boolean,
): boolean {
  const { now, actor } = draft;
  const back = hall.kept.records.review.size > 0 ? reviewOf(hall, ticket.id, matter.id) : undefined;
  const clerk = handlerAt(draft, window);
  if (!clerk) return false;
  const hand = { clerk, ...about(ticket) };
  if (outcome !== 'done') {
    if (back) draft.emit({ type: 'review-given-up', recordId: back.id, missing: missing ?? null, ...hand });
    return false;
  }
  const terms = termsFor(hall);
  const dueAt = now + terms.reviewMinutes * minute;
  if (back) {
    draft.emit({ type: 'review-resubmitted', recordId: back.id, note: null, waits, dueAt, ...hand });
    return true;
  }
  const control = hall.config.services.find(({ id }) => id === matter.serviceId)?.control ?? 'handle';
  if (!hall.config.review || control === 'handle' || matter.decided) return false;
  const { id: matterId, serviceId } = matter;
  const hands = actor.clerk && actor.clerk.userId !== clerk.userId ? [actor.clerk.userId] : [];
  const recordId = `${hall.id}-review-${draft.nextVersion}`;
  draft.emit({
    type: 'review-submitted',
    recordId,
    control,
    matterId,
    serviceId,
    hands,
    waits,
    dueAt,
    ...at(window),
    ...hand,
  });
  return true;
}

/** The terms in force; a hall that no longer parts handling from reviewing still decides what is under way. */
function termsFor({ config }: Hall) {
  return reviewTermsOf({ review: config.review ?? {} })!;
}

function found(draft: Draft, recordId: string): Review | Refusal {
  return (
    draft.hall.kept.records.review.get(recordId) ??
    refuse('not-found', `There is no open review ${recordId} in this hall.`)
  );
}

/** The clerk who asks, if their duties and what they did before allow the present stage. */
function eligible(actor: Actor, review: Review): Clerk | Refusal {
  const { stage, number } = review;
  const { clerk, role, duties } = actor;
  if (!clerk || (role === 'clerk' && !duties?.includes(stage)))
    return refuse('not-allowed', `To ${stage} is not among your duties. Leave it to whoever has that duty.`);
  const before = earlierPart(review, clerk.userId);
  if (!before) return clerk;
  return refuse(
    'not-allowed',
    before === 'handle'
      ? `You handled ${number} yourself. Somebody else has to ${stage} it.`
      : `You reviewed ${number} yourself. Somebody else has to approve it.`,
  );
}

export function takeReview(draft: Draft, { recordId, actor }: On<'take-review'>): Refusal | undefined {
  const review = found(draft, recordId);
  if (isRefused(review)) return review;
  if (!isUndecided(review)) return wrongState(review, 'waiting');
  const clerk = eligible(actor, review);
  if (isRefused(clerk)) return clerk;
  const taker = review.status === 'taken' ? takerOf(review) : null;
  if (taker?.userId === clerk.userId) return undefined;
  // A supervisor may take it from somebody who has gone home.
  if (taker && actor.role === 'clerk')
    return refuse('wrong-state', `${taker.name} has taken it already. Take another, or ask a supervisor.`);
  draft.emit({ type: 'review-taken', recordId, clerk, ...aboutReview(review) });
  return undefined;
}

export function decideReview(draft: Draft, command: On<'decide-review'>): Refusal | undefined {
  const { recordId, actor, passed, reason } = command;
  const review = found(draft, recordId);
  if (isRefused(review)) return review;
  if (review.status !== 'taken') return wrongState(review, 'taken by you');
  const clerk = eligible(actor, review);
  if (isRefused(clerk)) return clerk;
  const taker = takerOf(review)!;
  if (taker.userId !== clerk.userId)
    return refuse('wrong-state', `${taker.name} has taken it. Only who has taken a review decides it.`);
  const hand = { recordId, clerk, ...aboutReview(review) };
  if (passed) {
    const goesOn = review.stage === 'review' && review.control === 'approve';
    const approveBy = goesOn ? draft.now + termsFor(draft.hall).approveMinutes * minute : null;
    draft.emit({ type: 'review-passed', approveBy, ...hand });
    if (!goesOn) bringBack(draft, review);
    return undefined;
  }
  if (reason === null) return invalid('reason', 'say what has to be corrected');
  draft.emit({ type: 'review-returned', reason, ...hand });
  bringBack(draft, review);
  return undefined;
}

/** Once everything that a visitor waits for is decided, they wait for the window that asked, with the old seniority. */
function bringBack(draft: Draft, { ticketId, waits }: Review): void {
  const { hall } = draft;
  const ticket = hall.tickets.get(ticketId);
  if (!waits || ticket?.status !== 'held' || awaitsReview(hall, ticketId)) return;
  if (hall.stops.closed !== undefined) return; // nobody is called any more: the window resumes it by hand
  const pending = ticket.matters.filter(({ status }) => status === 'pending');
  if (pending.length === 0 || pending.some(({ decided }) => !decided)) return; // held for something else
  const placement = placeNext(hall, ticket);
  if (!placement) return;
  draft.emit({ type: 'ticket-resumed', to: 'waiting', windowId: null, label: null, ...about(ticket) });
  emitPlacement(draft, ticket, placement);
}

export function resubmitReview(draft: Draft, { recordId, actor, note }: On<'resubmit-review'>): Refusal | undefined {
  const review = returnedTo(draft, recordId, actor);
  if (isRefused(review)) return review;
  const dueAt = draft.now + termsFor(draft.hall).reviewMinutes * minute;
  const hand = { clerk: actor.clerk!, ...aboutReview(review) };
  draft.emit({ type: 'review-resubmitted', recordId, note, waits: false, dueAt, ...hand });
  return undefined;
}

export function giveUpReview(draft: Draft, { recordId, actor, missing }: On<'give-up-review'>): Refusal | undefined {
  const review = returnedTo(draft, recordId, actor);
  if (isRefused(review)) return review;
  draft.emit({ type: 'review-given-up', recordId, missing, clerk: actor.clerk!, ...aboutReview(review) });
  return undefined;
}

/** A review that came back while the visitor is gone, for its handler or a supervisor to go on with. */
function returnedTo(draft: Draft, recordId: string, actor: Actor): Review | Refusal {
  const review = found(draft, recordId);
  if (isRefused(review)) return review;
  if (!actor.clerk || (actor.role === 'clerk' && actor.clerk.userId !== review.handler.userId))
    return refuse('not-allowed', `${review.handler.name} handled this. Leave it to them or to a supervisor.`);
  if (review.status !== 'returned') return wrongState(review, 'returned');
  const { ticketId, matterId, number } = review;
  const matter = draft.ticket(ticketId)?.matters.find(({ id }) => id === matterId);
  if (matter?.status === 'pending' || matter?.status === 'serving')
    return refuse('wrong-state', `${number} comes back to the window for this. Complete it there.`);
  return review;
}

function aboutReview({ ticketId, number }: Review): { ticketId: string; number: string } {
  return { ticketId, number };
}

function wrongState({ number, status }: Review, wanted: string): Refusal {
  return refuse('wrong-state', `The review of ${number} is ${status}; this needs it to be ${wanted}.`);
}
