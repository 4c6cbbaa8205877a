/** Reviews as staff and visitors see them: pure functions from records to the shapes of the protocol. */
import type { ReviewDuty } from '../core/commands.js';
import type { Hall, Instant } from '../core/hall.js';
import type { Case, Review, Step } from '../core/kept.js';
import { earlierPart, isUndecided, takerOf } from '../core/reviews.js';
import type { ReviewsView, ReviewView, Step as WireStep, VisitorCase, VisitorReview } from '../protocol/index.js';

const iso = (at: Instant) => new Date(at).toISOString();

/** Who looks: what they may take, and what is theirs. */
export interface ReviewCaller {
  userId: string;
  duties: readonly ReviewDuty[];
}

export interface ReviewSearch {
  stage?: ReviewDuty;
  status?: Review['status'];
  mine?: 'returned';
}

export function stepView({ at, by, step, note, toVisitor }: Step): WireStep {
  return { at: iso(at), by, step, note, ...(toVisitor !== undefined && { toVisitor }) };
}

export function reviewView(hall: Hall, review: Review, caller: ReviewCaller, now: Instant): ReviewView {
  const { id, status, stage, ticketId, number, matterId, serviceId, windowId, handler, reason } = review;
  const taker = takerOf(review);
  return {
    id,
    status,
    stage,
    control: review.control as ReviewDuty,
    ticketId,
    number,
    matterId,
    serviceId,
    window: { id: windowId, label: hall.windows.get(windowId)?.label ?? windowId },
    handler: { id: handler.userId, name: handler.name },
    takenBy: taker && { id: taker.userId, name: taker.name },
    submittedAt: iso(review.submittedAt),
    dueAt: iso(review.dueAt),
    overdue: isUndecided(review) && review.dueAt < now,
    visitor: visitorOf(hall, review),
    reason,
    mayTake: isUndecided(review) && caller.duties.includes(stage) && !earlierPart(review, caller.userId),
    history: review.history.map(stepView),
  };
}

function visitorOf(hall: Hall, { ticketId, matterId, waits }: Review): ReviewView['visitor'] {
  const matter = hall.tickets.get(ticketId)?.matters.find(({ id }) => id === matterId);
  if (matter?.status === 'pending' || matter?.status === 'serving') return 'back';
  return matter?.status === 'in-review' && waits ? 'waits' : 'gone';
}

/** What the caller has to decide and what came back to them; `ended` are those that memory no longer has. */
export function reviewsView(
  hall: Hall,
  caller: ReviewCaller,
  search: ReviewSearch,
  now: Instant,
  ended: Review[] = [],
): ReviewsView {
  const show = (reviews: Review[]) => reviews.map((review) => reviewView(hall, review, caller, now));
  const open = [...hall.kept.records.review.values()].sort((a, b) => a.dueAt - b.dueAt);
  const wanted = ({ stage, status }: Review) =>
    caller.duties.includes(stage) && (!search.stage || stage === search.stage) && matches(status, search.status);
  return {
    version: hall.version,
    reviews: search.mine ? [] : show([...open, ...ended].filter(wanted)),
    returned: show(open.filter(({ status, handler }) => status === 'returned' && handler.userId === caller.userId)),
  };
}

const matches = (status: Review['status'], asked: Review['status'] | undefined) => !asked || asked === status;

export function visitorReview({ matterId, serviceId, stage, status, dueAt, reason }: Review): VisitorReview {
  return { matterId, serviceId, stage, status, dueAt: iso(dueAt), reason };
}

/** No names; of the steps, what was written for the visitor. */
export function visitorCase({ id, status, dueOn, subject, history }: Case): VisitorCase {
  const steps = history.map(({ at, step, toVisitor }) => ({ at: iso(at), step, note: toVisitor ?? null }));
  return { id, status, dueOn, subject, history: steps };
}
