/** What one may do with a review as it stands, each with its key. */
import type { ReviewView, SessionAnswer } from '@jiaohao/protocol';

export type Wish = 'take' | 'pass' | 'return' | 'resubmit' | 'give-up';

export interface ActKey {
  wish: Wish;
  key: string;
  /** `event.code`: the same place whatever the layout and the input method. */
  code: string;
  tone: 'primary' | 'success' | 'warning' | 'danger';
}

const all: ActKey[] = [
  { wish: 'take', key: 'T', code: 'KeyT', tone: 'primary' },
  { wish: 'pass', key: 'P', code: 'KeyP', tone: 'success' },
  { wish: 'return', key: 'R', code: 'KeyR', tone: 'warning' },
  { wish: 'resubmit', key: 'N', code: 'KeyN', tone: 'primary' },
  { wish: 'give-up', key: 'G', code: 'KeyG', tone: 'danger' },
];

export function actsOf(review: ReviewView, session: SessionAnswer | null): ActKey[] {
  const lawful = new Set(wishesFor(review, session));
  return all.filter(({ wish }) => lawful.has(wish));
}

function wishesFor({ status, mayTake, takenBy, visitor }: ReviewView, session: SessionAnswer | null): Wish[] {
  if (status === 'returned') return visitor === 'back' ? [] : ['resubmit', 'give-up'];
  if (!mayTake) return [];
  if (status === 'waiting') return ['take'];
  if (takenBy?.id === session?.userId) return ['pass', 'return'];
  // A supervisor may take it from somebody who has gone home.
  return session?.role === 'clerk' ? [] : ['take'];
}
