/** Rating a visit or a matter, once each; complaints; and what is done about either. */
import type { Command, Refusal } from '../commands.js';
import { type Draft, invalid, refuse } from '../draft.js';
import type { Matter, Ticket } from '../hall.js';
import { ticketIdOf } from '../numbering.js';
import { workingDayAfter } from '../opening-hours.js';
import { minute } from '../policy.js';
import { lowLevel, ratedKey } from '../ratings.js';
import { termsOf } from '../terms.js';

type On<T extends Command['type']> = Command & { type: T };

/** So long after a visit its window's screen may still send what the visitor chose there. */
export const ratedAtWindowMinutes = 10;

/** Served matters are rated; one that was given up was not served. */
const rateable: readonly Matter['status'][] = ['done', 'returned', 'in-review'];

export function rate(draft: Draft, command: On<'rate'>): Refusal | undefined {
  const { visit, matterId } = command;
  if (draft.hall.tickets.has(command.ticketId) || visit?.status !== 'completed')
    return refuse('wrong-state', 'A visit is rated when it is completed.');
  if (visit.id !== ticketIdOf(draft.hall.id, visit.day, visit.number))
    return refuse('not-found', 'This hall has no such ticket.');
  const matter = visit.matters.find(({ id }) => id === matterId);
  if (matterId !== null && !matter) return invalid('matterId', `${visit.number} has no matter ${matterId}`);
  if (matter && !rateable.includes(matter.status))
    return refuse('wrong-state', `Matter ${matter.id} of ${visit.number} was not done. Rate the visit instead.`);
  const misplaced = command.windowId === null ? undefined : refusalAtWindow(draft, command.windowId, visit);
  if (misplaced) return misplaced;
  // What was rated today is known here; of earlier days the rows tell, if they were read today.
  const known = draft.hall.kept.rated.has(ratedKey(visit.id, matterId)) || command.earlier;
  if (known) return refuse('already-rated', `This ${matter ? 'matter' : 'visit'} is rated already. Thank you.`);
  if (command.readOn !== draft.hall.day) return refuse('wrong-state', 'A new day has just begun. Send it once more.');
  emitRating(draft, command, visit, matter);
  return undefined;
}

/** A window's screen rates what was done at that window, and soon. */
function refusalAtWindow(draft: Draft, windowId: string, visit: Ticket): Refusal | undefined {
  const window = draft.window(windowId);
  if (!window) return refuse('not-found', `There is no window ${windowId} in this hall.`);
  if (visit.windowId !== windowId)
    return refuse('not-allowed', `${visit.number} was not completed at window ${window.label}.`);
  return draft.now > visit.endedAt! + ratedAtWindowMinutes * minute
    ? refuse('too-late', 'The visitor has left. They may still rate the visit by their link.')
    : undefined;
}

function emitRating(draft: Draft, command: On<'rate'>, visit: Ticket, matter: Matter | undefined): void {
  const { level, tags, comment, matterId } = command;
  const { id: ticketId, number, day: visitDay } = visit;
  const windowId = matter?.served?.windowId ?? visit.windowId;
  const clerkId = matter?.served?.userId ?? visit.servedBy ?? null;
  const channel = command.windowId === null ? 'link' : 'window';
  const given = { ticketId, number, matterId, level, tags, comment, windowId, clerkId, channel } as const;
  const subject = comment ?? tags.join(', ');
  const service = matter && { serviceId: matter.serviceId };
  const followUp = level <= lowLevel && { followUp: { ...newFollowUp(draft), visitDay, ...service, subject } };
  draft.emit({ type: 'ticket-rated', ...given, ...followUp });
}

export function complain(draft: Draft, command: On<'complain'>): Refusal | undefined {
  const { subject, about, channel, visitDay } = command;
  const complaint = { source: 'complaint', channel, visitDay, level: null, subject, who: whoAsks(draft) } as const;
  draft.emit({ type: 'follow-up-opened', ...complaint, ...about, ...newFollowUp(draft) });
  return undefined;
}

/** Of the one that the next fact opens. */
function newFollowUp(draft: Draft): { recordId: string; dueOn: string } {
  const { config, id, day } = draft.hall;
  const dueOn = workingDayAfter(config.hours, day!, termsOf(config).followUpWorkingDays);
  return { recordId: `${id}-follow-up-${draft.nextVersion}`, dueOn };
}

export function noteFollowUp(draft: Draft, { recordId, note }: On<'note-follow-up'>): Refusal | undefined {
  const found = draft.hall.kept.records['follow-up'].get(recordId);
  if (!found) return noSuchFollowUp(recordId);
  const { ticketId, number } = found;
  draft.emit({ type: 'follow-up-noted', recordId, ticketId, number, note, who: whoAsks(draft) });
  return undefined;
}

export function closeFollowUp(draft: Draft, { recordId, result }: On<'close-follow-up'>): Refusal | undefined {
  const found = draft.hall.kept.records['follow-up'].get(recordId);
  if (!found) return noSuchFollowUp(recordId);
  const { ticketId, number } = found;
  draft.emit({ type: 'follow-up-closed', recordId, ticketId, number, result, who: whoAsks(draft) });
  return undefined;
}

const noSuchFollowUp = (id: string) => refuse('not-found', `There is no open follow-up ${id} in this hall.`);

function whoAsks({ actor }: Draft): string {
  return actor.clerk?.name ?? actor.role;
}
