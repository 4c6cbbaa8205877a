/** Coverage of ratings on the wire, made of counted rows. */
import type { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import { dayAfter } from '../core/opening-hours.js';
import type { Coverage, CoverageAnswer, CoverageQuery } from '../protocol/index.js';
import type { CoverageRow } from '../store/rating-rows.js';

const mostDays = { day: 400, week: 1_200, month: 3_700 };

/** The days asked for, both counted, or the usual ones up to today. Throws 400 for days in the wrong order, or too many. */
export function daysAsked(query: z.infer<typeof CoverageQuery>, today: string): { from: string; to: string } {
  const { by } = query;
  const to = query.to ?? today;
  const from = query.from ?? beginning(by, to);
  if (to < from) throw ProblemError.invalid('to', `is before ${from}`);
  if (dayAfter(from, mostDays[by]) < to) throw ProblemError.invalid('from', `is more than ${mostDays[by]} days before`);
  return { from, to };
}

/** Of the thirty days, twelve weeks (from Monday) or twelve months that end with this day. */
function beginning(by: CoverageAnswer['by'], to: string): string {
  const date = new Date(`${to}T00:00:00Z`);
  if (by === 'day') return dayAfter(to, -29);
  if (by === 'week') return dayAfter(to, -((date.getUTCDay() + 6) % 7) - 7 * 11);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 11, 1)).toISOString().slice(0, 10);
}

function sums(all: number[][]): number[] {
  return [0, 1, 2, 3, 4].map((i) => all.reduce((sum, levels) => sum + levels[i]!, 0));
}

/** Level counts by level, their number and their mean (to the hundredth). */
export function mattersOf(levels: number[]): CoverageAnswer['matters'] {
  const rated = levels.reduce((sum, count) => sum + count, 0);
  const points = levels.reduce((sum, count, i) => sum + count * (i + 1), 0);
  return {
    rated,
    meanLevel: rated === 0 ? null : Math.round((points / rated) * 100) / 100,
    levels: Object.fromEntries(levels.map((count, i) => [String(i + 1), count])),
  };
}

export function coverageOf(rows: CoverageRow[]): Coverage {
  const completed = rows.reduce((sum, row) => sum + row.completed, 0);
  const counted = mattersOf(sums(rows.map(({ levels }) => levels)));
  const share = completed === 0 ? null : Math.round((counted.rated / completed) * 10_000) / 10_000;
  return { completed, share, ...counted };
}

export function groupsOf(rows: CoverageRow[], names: Map<string, string>): CoverageAnswer['groups'] {
  return rows.map((row) => ({
    id: row.group,
    name: names.get(row.group ?? '') ?? row.group ?? '',
    ...coverageOf([row]),
  }));
}
