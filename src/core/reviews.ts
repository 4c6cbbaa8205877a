/** Reviews and approvals of what was handled: their facts, what may be asked, and the fold. */
import type { Fact } from './facts.js';
import type { Clerk, Control, Hall, Instant, Matter } from './hall.js';
import type { AboutRecord, Review, Step } from './kept.js';
import { changeMatters } from './state.js';

type AboutReview = AboutRecord & { ticketId: string; number: string; clerk: Clerk };

export type ReviewFact =
  | ({
      type: 'review-submitted';
      control: Control;
      matterId: string;
      serviceId: string;
      windowId: string;
      label: string;
      /** Everybody who had a hand in it beside `clerk`, by user id. */
      hands: string[];
      waits: boolean;
      dueAt: Instant;
    } & AboutReview)
  | ({ type: 'review-taken' } & AboutReview)
  /** `approveBy`: when the approval that comes next is due; null when nothing comes next. */
  | ({ type: 'review-passed'; approveBy: Instant | null } & AboutReview)
  | ({ type: 'review-returned'; reason: string } & AboutReview)
  | ({ type: 'review-resubmitted'; note: string | null; waits: boolean; dueAt: Instant } & AboutReview)
  | ({ type: 'review-given-up'; missing: string | null } & AboutReview);

export type ReviewCommand =
  | { type: 'take-review'; recordId: string }
  | { type: 'decide-review'; recordId: string; passed: boolean; reason: string | null }
  | { type: 'resubmit-review'; recordId: string; note: string | null }
  | { type: 'give-up-review'; recordId: string; missing: string };

/** Whether somebody has still to decide it. */
export function isUndecided({ status }: Review): boolean {
  return status === 'waiting' || status === 'taken';
}

/** Who decides its present stage, once taken. */
export function takerOf({ stage, reviewer, approver }: Review): Clerk | null {
  return stage === 'review' ? reviewer : approver;
}

const parts: readonly Control[] = ['handle', 'review', 'approve'];

/** What somebody did before that keeps them from taking the present stage: an earlier part is never one's own. */
export function earlierPart({ parts: had, stage }: Review, userId: string): Control | undefined {
  return had.find((one) => one.userId === userId && parts.indexOf(one.part) < parts.indexOf(stage))?.part;
}

/** The open review of a matter. */
export function reviewOf(hall: Hall, ticketId: string, matterId: string): Review | undefined {
  for (const review of hall.kept.records.review.values())
    if (review.ticketId === ticketId && review.matterId === matterId) return review;
  return undefined;
}

/** Whether the visitor of a ticket waits for a review that is not decided. */
export function awaitsReview(hall: Hall, ticketId: string): boolean {
  for (const review of hall.kept.records.review.values())
    if (review.ticketId === ticketId && review.waits && isUndecided(review)) return true;
  return false;
}

type Folded = Fact & { type: ReviewFact['type'] };

export function foldReview(hall: Hall, fact: Folded): void {
  const open = hall.kept.records.review;
  if (fact.type === 'review-submitted') {
    open.set(fact.recordId, submitted(fact));
    const ticket = hall.tickets.get(fact.ticketId);
    if (ticket) ticket.followed = true;
    return changeMatter(hall, fact.ticketId, fact.matterId, underReview);
  }
  const review = open.get(fact.recordId);
  if (!review) throw new Error(`fact ${fact.version} is about review ${fact.recordId}, which is not open`);
  const { ticketId, matterId, windowId, waits } = review;
  review.history = [...review.history, stepOf(fact)];
  switch (fact.type) {
    case 'review-taken':
      review.status = 'taken';
      review[review.stage === 'review' ? 'reviewer' : 'approver'] = fact.clerk;
      return;
    case 'review-passed':
      take(review, fact.clerk, review.stage);
      if (fact.approveBy !== null)
        return void Object.assign(review, { status: 'waiting', stage: 'approve', dueAt: fact.approveBy });
      review.status = 'passed';
      open.delete(review.id);
      return changeMatter(hall, ticketId, matterId, (m) => (waits ? backAt(m, windowId, 'passed') : over(m, 'done')));
    case 'review-returned': {
      take(review, fact.clerk, review.stage);
      review.status = 'returned';
      review.reason = fact.reason;
      const ticket = hall.tickets.get(ticketId);
      if (!ticket || !waits) return;
      ticket.note = fact.reason;
      return changeMatter(hall, ticketId, matterId, (m) => backAt(m, windowId, 'returned'));
    }
    case 'review-resubmitted':
      take(review, fact.clerk, 'handle');
      Object.assign(review, { status: 'waiting', stage: 'review', reviewer: null, approver: null });
      review.dueAt = fact.dueAt;
      review.waits = fact.waits;
      return changeMatter(hall, ticketId, matterId, (m) => (isOpen(m) ? underReview(m) : m));
    case 'review-given-up':
      review.status = 'given-up';
      open.delete(review.id);
      return changeMatter(hall, ticketId, matterId, (m) =>
        over(m, 'returned', fact.missing === null ? {} : { missing: fact.missing }),
      );
  }
}

function submitted(fact: Folded & { type: 'review-submitted' }): Review {
  const { recordId: id, control, ticketId, number, matterId, serviceId, windowId, clerk, hands, waits, dueAt } = fact;
  return {
    id,
    status: 'waiting',
    stage: 'review',
    control,
    ticketId,
    number,
    matterId,
    serviceId,
    windowId,
    handler: clerk,
    reviewer: null,
    approver: null,
    parts: [clerk.userId, ...hands].map((userId) => ({ userId, part: 'handle' as const })),
    waits,
    submittedAt: fact.at,
    dueAt,
    reason: null,
    history: [stepOf(fact)],
  };
}

/** A step is named as its fact is: `passed` for `review-passed`. */
function stepOf(fact: Folded): Step {
  const note =
    fact.type === 'review-returned'
      ? fact.reason
      : fact.type === 'review-resubmitted'
        ? fact.note
        : fact.type === 'review-given-up'
          ? fact.missing
          : null;
  return { at: fact.at, by: fact.clerk.name, step: fact.type.slice('review-'.length), note };
}

function take(review: Review, { userId }: Clerk, part: Control): void {
  if (!review.parts.some((had) => had.userId === userId && had.part === part))
    review.parts = [...review.parts, { userId, part }];
}

/** Nothing to change where the ticket has ended: what is left of it lies in the store. */
function changeMatter(hall: Hall, ticketId: string, matterId: string, change: (matter: Matter) => Matter): void {
  const ticket = hall.tickets.get(ticketId);
  if (ticket) changeMatters(hall, ticket, (m) => (m.id === matterId ? change(m) : m));
}

const isOpen = ({ status }: Matter) => status === 'pending' || status === 'serving';

function underReview(matter: Matter): Matter {
  return { ...matter, status: 'in-review', keptFor: undefined, decided: undefined };
}

function backAt(matter: Matter, windowId: string, decided: 'passed' | 'returned'): Matter {
  return matter.status === 'in-review' ? { ...matter, status: 'pending', keptFor: windowId, decided } : matter;
}

function over(matter: Matter, status: 'done' | 'returned', more: { missing?: string } = {}): Matter {
  return matter.status === 'in-review' ? { ...matter, status, ...more } : matter;
}
