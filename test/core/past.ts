/** What a hall forgets and its store keeps: completed visits, what was rated; and what must hold of ratings and follow-ups. */
import type { Actor, CommandBody } from '../../src/core/commands.js';
import type { Fact, FactOf } from '../../src/core/facts.js';
import type { Hall, Hours, Ticket } from '../../src/core/hall.js';
import { ratedKey } from '../../src/core/ratings.js';

/** Told each fact before it is folded in; throws when a rating or a follow-up is not as the law says. */
export class Past {
  readonly visits: Ticket[] = [];
  /** Rated before today: what the rows tell at the latest. */
  private earlier = new Set<string>();
  private readonly rated = new Set<string>();
  private readonly followedUp = new Set<string>();

  see(hall: Hall, fact: Fact): void {
    if (fact.type === 'ticket-completed') this.visits.push(hall.tickets.get(fact.ticketId)!);
    else if (fact.type === 'day-opened') this.earlier = new Set(this.rated);
    else if (fact.type === 'ticket-rated') this.seeRating(hall, fact);
    else if (fact.type === 'follow-up-opened') this.seeOpened(hall, fact, fact);
    else if (fact.type === 'follow-up-closed' && !this.followedUp.delete(fact.recordId))
      throw new Error(`${fact.recordId} is closed, but was not open`);
  }

  /** After a command: nothing to be followed up is lost, whatever day it is, and nothing else is. */
  check(hall: Hall): void {
    const open = [...hall.kept.records['follow-up'].keys()];
    if (open.join() !== [...this.followedUp].join()) throw new Error(`follow-ups ${open.join()} are open`);
  }

  /** A rating of one of the last visits, of a matter of it, or of what must not be rated, by whoever comes along. */
  rating(hall: Hall, a: number, b: number, windowId: string): [CommandBody, Actor] {
    const visits = b % 5 ? this.visits.slice(-8) : this.visits;
    const visit = b % 13 ? (visits[a % Math.max(1, visits.length)] ?? null) : null;
    const live = [...hall.tickets.keys()];
    const ticketId = visit?.id ?? live[a % Math.max(1, live.length)] ?? 'nobody';
    const matterId = b % 3 ? null : `m${1 + (a % 3)}`;
    const screen = a % 7 ? (visit?.windowId ?? windowId) : windowId;
    return [
      {
        type: 'rate',
        ticketId,
        matterId,
        level: 1 + ((a + b) % 5),
        tags: a % 2 ? ['t'] : [],
        comment: b % 2 ? 'c' : null,
        windowId: a % 3 ? null : screen,
        visit: visit && b % 17 === 0 ? { ...visit, id: `elsewhere-${visit.id}` } : visit,
        earlier: this.earlier.has(ratedKey(ticketId, matterId)),
        readOn: b % 19 ? (hall.day ?? '') : '2026-11-22',
      },
      { by: a % 3 ? 'citizen' : 'display:d', role: 'citizen' },
    ];
  }

  private seeRating(hall: Hall, fact: FactOf<'ticket-rated'>): void {
    const key = ratedKey(fact.ticketId, fact.matterId);
    if (this.rated.has(key)) throw new Error(`${key} is rated twice`);
    this.rated.add(key);
    if (fact.level <= 2 !== (fact.followUp !== undefined))
      throw new Error(`level ${fact.level} opens ${JSON.stringify(fact.followUp)}`);
    if (fact.followUp) this.seeOpened(hall, fact, fact.followUp);
  }

  private seeOpened(hall: Hall, { version }: Fact, { recordId, dueOn }: { recordId: string; dueOn: string }): void {
    if (recordId !== `${hall.id}-follow-up-${version}`) throw new Error(`fact ${version} opens ${recordId}`);
    const due = workingDays(hall.config.hours, hall.day!, hall.config.terms?.followUpWorkingDays ?? 15);
    if (dueOn !== due) throw new Error(`${recordId}, of ${hall.day}, is due on ${dueOn} instead of ${due}`);
    this.followedUp.add(recordId);
  }
}

/** The last of so many days after a day on which the hall is open at all. */
function workingDays({ weekdays, saturday, sunday, dates }: Hours, day: string, count: number): string {
  const usual = [sunday, weekdays, weekdays, weekdays, weekdays, weekdays, saturday];
  const date = new Date(day);
  for (let left = count; left > 0;) {
    date.setUTCDate(date.getUTCDate() + 1);
    const spans = dates?.[date.toISOString().slice(0, 10)] ?? usual[date.getUTCDay()]!;
    if (spans.length > 0) left -= 1;
  }
  return date.toISOString().slice(0, 10);
}
