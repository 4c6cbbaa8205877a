/** Who staffs which window on which half day, and who is away: what is asked, what happened, and how it folds. */
import type { Clerk, Hours, Instant } from './hall.js';
import type { Absence, Duty, Kept } from './kept.js';
import { atTime, businessDay, spansOfDay } from './opening-hours.js';

export type Half = Duty['half'];
export const halves: readonly Half[] = ['morning', 'afternoon'];

export type RosterCommand =
  | { type: 'set-roster'; day: string; duties: Duty[] }
  | {
      /** One window staffed by each of these in turn, a working day each. */
      type: 'set-turns';
      windowId: string;
      clerks: Clerk[];
      from: string;
      until: string;
      halves: Half[];
    }
  | { type: 'set-absence'; absence: Absence }
  | { type: 'lift-absence'; userId: string; from: string };

export type RosterFact =
  | { type: 'roster-set'; day: string; duties: Duty[] }
  | { type: 'absence-set'; absence: Absence }
  | { type: 'absence-lifted'; userId: string; from: string };

export function foldRoster(kept: Kept, fact: RosterFact): void {
  switch (fact.type) {
    case 'roster-set':
      if (fact.duties.length > 0) kept.roster.set(fact.day, fact.duties);
      else kept.roster.delete(fact.day);
      return;
    case 'absence-set':
      kept.absences = [...kept.absences.filter((one) => !isSame(one, fact.absence)), fact.absence];
      return;
    case 'absence-lifted':
      kept.absences = kept.absences.filter((one) => !isSame(one, fact));
  }
}

function isSame(one: Absence, other: Pick<Absence, 'userId' | 'from'>): boolean {
  return one.userId === other.userId && one.from === other.from;
}

/** When a business day opens: what is over is forgotten, and today's ratings begin. */
export function forgetPast(kept: Kept, today: string): void {
  kept.rated = new Set();
  for (const day of kept.roster.keys()) if (day < today) kept.roster.delete(day);
  kept.absences = kept.absences.filter(({ until }) => until >= today);
}

export function isAway(absences: readonly Absence[], userId: string, day: string): boolean {
  return absences.some((one) => one.userId === userId && one.from <= day && day <= one.until);
}

/** The half days of the local day of `at`, from their beginning to their end; those without hours are left out. */
export function halfDays(hours: Hours, at: Instant): Partial<Record<Half, { from: Instant; to: Instant }>> {
  const noon = '12:00';
  const spans = spansOfDay(hours, businessDay(hours, at));
  const cut = spans.flatMap(([from, to]): [string, string][] =>
    from < noon && to > noon && !spans.some(([other]) => other >= noon)
      ? [
          [from, noon],
          [noon, to],
        ]
      : [[from, to]],
  );
  const whole = (part: [string, string][]) =>
    part.length > 0
      ? { from: atTime(hours, at, part[0]![0]), to: atTime(hours, at, part[part.length - 1]![1]) }
      : undefined;
  const [morning, afternoon] = [
    whole(cut.filter(([from]) => from < noon)),
    whole(cut.filter(([from]) => from >= noon)),
  ];
  return { ...(morning && { morning }), ...(afternoon && { afternoon }) };
}
