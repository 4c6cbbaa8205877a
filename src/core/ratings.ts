/** Ratings of visits, and the follow-ups of low ones and of complaints: what is asked, what happened, and how it folds. */
import type { Instant, Ticket } from './hall.js';
import type { AboutRecord, FollowUp, Kept } from './kept.js';

/** By what way a complaint came. */
export type ComplaintChannel = 'counter' | 'telephone' | 'letter' | 'online';

/** Ratings of these levels, and those below, are followed up: 2 is 不满意, 1 is 非常不满意. */
export const lowLevel = 2;

/** What is rated: the visit, or one matter of it. */
export function ratedKey(ticketId: string, matterId: string | null): string {
  return matterId === null ? ticketId : `${ticketId} ${matterId}`;
}

/** Whom a complaint is about, as far as it is known. */
export interface ComplaintAbout {
  ticketId: string | null;
  number: string | null;
  windowId: string | null;
}

export type RatingCommand =
  | {
      type: 'rate';
      ticketId: string;
      /** Null: the visit as a whole. */
      matterId: string | null;
      level: number;
      tags: string[];
      comment: string | null;
      /** The window on whose screen it was given; null by the visitor's link. */
      windowId: string | null;
      /** The visit as it ended, for by then the hall has forgotten it; null where it has not ended. */
      visit: Ticket | null;
      /** Whether the rows of earlier days hold a rating of this. */
      earlier: boolean;
      /** The business day on which those rows were read. */
      readOn: string;
    }
  | {
      type: 'complain';
      subject: string;
      about: ComplaintAbout;
      channel: ComplaintChannel;
      /** Business day of what it is about, where that was said. */
      visitDay: string | null;
    }
  | { type: 'note-follow-up'; recordId: string; note: string }
  | { type: 'close-follow-up'; recordId: string; result: string };

type AboutFollowUp = AboutRecord & Pick<FollowUp, 'ticketId' | 'number'>;

export type RatingFact =
  | {
      type: 'ticket-rated';
      ticketId: string;
      number: string;
      matterId: string | null;
      level: number;
      tags: string[];
      comment: string | null;
      /** Where it was served, and by whom. */
      windowId: string | null;
      clerkId: string | null;
      channel: 'link' | 'window';
      /** What a low rating opens. A fact of its own would tell whoever counts facts that this rating was low. */
      followUp?: AboutRecord & Pick<FollowUp, 'visitDay' | 'serviceId' | 'subject' | 'dueOn'>;
    }
  /** By a complaint; in older journals by a low rating, too, right behind it. */
  | ({
      type: 'follow-up-opened';
      /** Who opened it, by name; `visitor` by a low rating. */
      who: string;
    } & AboutRecord &
      Pick<
        FollowUp,
        | 'source'
        | 'channel'
        | 'ticketId'
        | 'number'
        | 'visitDay'
        | 'windowId'
        | 'serviceId'
        | 'level'
        | 'subject'
        | 'dueOn'
      >)
  | ({ type: 'follow-up-noted'; who: string; note: string } & AboutFollowUp)
  | ({ type: 'follow-up-closed'; who: string; result: string } & AboutFollowUp);

export function foldRating(kept: Kept, fact: RatingFact & { at: Instant }): void {
  if (fact.type === 'ticket-rated') {
    kept.rated.add(ratedKey(fact.ticketId, fact.matterId));
    if (fact.followUp) open(kept, { ...fact, ...fact.followUp, source: 'rating', channel: 'rating', who: 'visitor' });
    return;
  }
  if (fact.type === 'follow-up-opened') return open(kept, fact);
  const { recordId: id, at, who: by } = fact;
  const followUps = kept.records['follow-up'];
  const followUp = followUps.get(id);
  if (!followUp) throw new Error(`a fact is about follow-up ${id}, which is not open`);
  const closed = fact.type === 'follow-up-closed';
  const step = closed ? 'closed' : 'noted';
  followUp.history = [...followUp.history, { at, by, step, note: closed ? fact.result : fact.note }];
  if (!closed) return;
  followUp.status = 'closed';
  followUps.delete(id);
}

type Opened = Omit<RatingFact & { type: 'follow-up-opened' }, 'type'> & { at: Instant };

function open(kept: Kept, { recordId: id, at, who: by, ...opened }: Opened): void {
  const { source, channel, ticketId, number, visitDay, windowId, serviceId, level, subject, dueOn } = opened;
  const matter = serviceId !== undefined && { serviceId };
  const about = { source, channel, ticketId, number, visitDay, windowId, ...matter, level, subject };
  const history = [{ at, by, step: 'opened', note: null }];
  kept.records['follow-up'].set(id, { id, status: 'open', ...about, openedAt: at, dueOn, history });
}
