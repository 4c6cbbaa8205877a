/** The duty roster: a day set whole, a window staffed in turns, and who is away. */
import type { Command, Refusal } from '../commands.js';
import { type Draft, invalid, noSuchWindow, refuse } from '../draft.js';
import type { Clerk, Hall } from '../hall.js';
import type { Duty } from '../kept.js';
import { dayAfter, isWorkingDay } from '../opening-hours.js';
import { halves as bothHalves, isAway, type Half } from '../rosters.js';

type On<T extends Command['type']> = Command & { type: T };

/** Nobody plans further ahead. */
export const rosterDaysAhead = 400;

export function setRoster(draft: Draft, { day, duties }: On<'set-roster'>): Refusal | undefined {
  const refusal = refusalOfDays(draft, day, day, 'day') ?? refusalOfDuties(draft, duties);
  if (refusal) return refusal;
  emitRoster(draft, day, duties);
  return undefined;
}

function refusalOfDays(draft: Draft, from: string, until: string, path: string): Refusal | undefined {
  const today = draft.hall.day!;
  if (until < from) return invalid('until', `is before ${from}`);
  if (from < today) return refuse('too-late', `${from} is over. Plan from ${today} on.`);
  const last = dayAfter(today, rosterDaysAhead);
  return until > last ? invalid(path, `is after ${last}, the last day that can be planned`) : undefined;
}

/** Each half of a window once, and nobody at two windows at once. */
function refusalOfDuties(draft: Draft, duties: Duty[]): Refusal | undefined {
  const staffed = new Set<string>();
  const busy = new Set<string>();
  for (const [i, { windowId, half, clerk }] of duties.entries()) {
    if (!draft.window(windowId)) return invalid(`duties.${i}.windowId`, `this hall has no window ${windowId}`);
    if (staffed.has(`${windowId} ${half}`)) return invalid(`duties.${i}.windowId`, `stands twice for the ${half}`);
    if (busy.has(`${clerk.userId} ${half}`))
      return invalid(`duties.${i}.userId`, `${clerk.name} is at another window in the ${half}`);
    staffed.add(`${windowId} ${half}`);
    busy.add(`${clerk.userId} ${half}`);
  }
  return undefined;
}

/** In the order of the hall's windows, so that the same plan is the same fact; a plan as it was is none. */
function emitRoster(draft: Draft, day: string, duties: Duty[]): void {
  const order = [...draft.hall.windows.keys()];
  const rank = ({ windowId, half }: Duty) => order.indexOf(windowId) * 2 + bothHalves.indexOf(half);
  const sorted = [...duties].sort((a, b) => rank(a) - rank(b));
  if (JSON.stringify(sorted) !== JSON.stringify(draft.hall.kept.roster.get(day) ?? []))
    draft.emit({ type: 'roster-set', day, duties: sorted });
}

/** The working days from one to another go round among the clerks; who is away or at another window is passed over. */
export function setTurns(draft: Draft, command: On<'set-turns'>): Refusal | undefined {
  const { windowId, clerks, from, until, halves } = command;
  if (!draft.window(windowId)) return noSuchWindow(windowId);
  const refusal = refusalOfDays(draft, from, until, 'until');
  if (refusal) return refusal;
  const { hall } = draft;
  let turn = 0;
  for (let day = from; day <= until; day = dayAfter(day, 1)) {
    if (!isWorkingDay(hall.config.hours, day)) continue;
    const order = [...clerks.slice(turn), ...clerks.slice(0, turn)];
    turn = (turn + 1) % clerks.length;
    const taken = new Set(halves);
    const others = (hall.kept.roster.get(day) ?? []).filter(
      (duty) => duty.windowId !== windowId || !taken.has(duty.half),
    );
    const own = halves.flatMap((half): Duty[] => {
      const clerk = order.find((one) => isFree(hall, one, day, half, others));
      return clerk ? [{ windowId, half, clerk }] : [];
    });
    emitRoster(draft, day, [...others, ...own]);
  }
  return undefined;
}

function isFree(hall: Hall, { userId }: Clerk, day: string, half: Half, duties: Duty[]): boolean {
  const elsewhere = duties.some((duty) => duty.half === half && duty.clerk.userId === userId);
  return !elsewhere && !isAway(hall.kept.absences, userId, day);
}

/** Said again for the same beginning, it replaces what was said. An absence may have begun before today. */
export function setAbsence(draft: Draft, { absence }: On<'set-absence'>): Refusal | undefined {
  const { from, until } = absence;
  const today = draft.hall.day!;
  if (until < from) return invalid('until', `is before ${from}`);
  if (until < today) return refuse('too-late', `${until} is over. Name an absence that is still to come.`);
  if (until > dayAfter(today, rosterDaysAhead)) return invalid('until', 'is further ahead than can be planned');
  draft.emit({ type: 'absence-set', absence });
  return undefined;
}

export function liftAbsence(draft: Draft, { userId, from }: On<'lift-absence'>): Refusal | undefined {
  const known = draft.hall.kept.absences.some((one) => one.userId === userId && one.from === from);
  if (!known) return refuse('not-found', `Nobody of that id is away from ${from} on.`);
  draft.emit({ type: 'absence-lifted', userId, from });
  return undefined;
}
