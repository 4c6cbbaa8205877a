/** Making, copying, freezing and thawing a hall; freezing leaves out what is derived. */
import type { Hall, HallConfig, HallWindow, Instant, Line, Matter, Ticket, WindowPlan } from './hall.js';
import { freezeFaults, thawFaults, type FrozenFaults } from './faults.js';
import { formFloor } from './groups.js';
import { copyKept, freezeKept, thawKept, type FrozenKept } from './kept.js';
import { copyLine, insert, newLine, remove } from './line.js';

/** Raised when a hall that was frozen before can no longer be thawed. */
export const frozenFormat = 2;

/** A hall as JSON keeps it. */
export interface FrozenHall {
  format: typeof frozenFormat;
  id: string;
  version: number;
  config: HallConfig;
  day: string | null;
  hoursBeganAt: Instant | null;
  windows: HallWindow[];
  tickets: Ticket[];
  series: [string, number][];
  issued: [string, number][];
  persons: [string, string][];
  calls: number;
  announced: Hall['announced'];
  learned: Hall['learned'];
  /** Left out while there is nothing. */
  kept?: FrozenKept;
  stops?: Hall['stops'];
  faults?: FrozenFaults;
}

/** A hall before its first fact. */
export function newHall(id: string): Hall {
  const config: HallConfig = {
    id,
    name: { 'zh-CN': id, en: id },
    hours: { timezone: 'UTC', weekdays: [], saturday: [], sunday: [] },
    zones: [],
    services: [],
    windows: [],
    escalation: [],
  };
  return thaw({
    format: frozenFormat,
    id,
    version: 0,
    config,
    day: null,
    hoursBeganAt: null,
    windows: [],
    tickets: [],
    series: [],
    issued: [],
    persons: [],
    calls: 0,
    announced: [],
    learned: null,
  });
}

export function newWindow(plan: WindowPlan, at: Instant): HallWindow {
  return {
    id: plan.id,
    label: plan.label,
    zone: plan.zone,
    kind: plan.kind,
    services: plan.services ?? null,
    overflow: plan.overflow ?? [],
    group: plan.group ?? null,
    status: 'closed',
    pauseReason: null,
    clerk: null,
    ticketId: null,
    idleSince: at,
    since: at,
    lostAt: null,
  };
}

/** The same hall always freezes to the same JSON text. The parts are shared with the hall: turn it to text at once. */
export function freeze(hall: Hall): FrozenHall {
  return {
    format: frozenFormat,
    id: hall.id,
    version: hall.version,
    config: hall.config,
    day: hall.day,
    hoursBeganAt: hall.hoursBeganAt,
    windows: [...hall.windows.values()],
    tickets: [...hall.tickets.values()],
    series: [...hall.series],
    issued: [...hall.issued],
    persons: [...hall.persons],
    calls: hall.calls,
    announced: hall.announced,
    learned: hall.learned,
    kept: freezeKept(hall.kept),
    stops: Object.keys(hall.stops).length > 0 ? hall.stops : undefined,
    faults: freezeFaults(hall.faults),
  };
}

export function thaw(frozen: FrozenHall): Hall {
  const hall: Hall = {
    id: frozen.id,
    version: frozen.version,
    config: frozen.config,
    day: frozen.day,
    hoursBeganAt: frozen.hoursBeganAt,
    windows: new Map(frozen.windows.map((window) => [window.id, window])),
    tickets: new Map(frozen.tickets.map((ticket) => [ticket.id, ticket])),
    series: new Map(frozen.series),
    issued: new Map(frozen.issued),
    persons: new Map(frozen.persons),
    calls: frozen.calls,
    announced: frozen.announced,
    learned: frozen.learned,
    kept: thawKept(frozen.kept),
    stops: frozen.stops ?? {},
    faults: thawFaults(frozen.faults),
    alwaysOpen: false,
    floor: undefined as never,
    lines: new Map(),
  };
  hall.floor = formFloor(hall, 0);
  rebuildLines(hall);
  return hall;
}

/**
 * An independent copy, for a decision that must see the facts it has already made. What facts replace and never change,
 * such as the groups of the floor, is shared: forming it anew would cost more than the whole decision.
 */
export function copyHall(hall: Hall): Hall {
  const tickets = copies(hall.tickets);
  return {
    ...hall,
    windows: copies(hall.windows),
    tickets,
    series: new Map(hall.series),
    issued: new Map(hall.issued),
    persons: new Map(hall.persons),
    kept: copyKept(hall.kept),
    stops: { ...hall.stops },
    faults: thawFaults(freezeFaults(hall.faults)),
    floor: { ...hall.floor },
    lines: new Map([...hall.lines].map(([groupId, line]) => [groupId, copyLine(line, tickets)])),
  };
}

function copies<T extends object>(all: Map<string, T>): Map<string, T> {
  return new Map([...all].map(([id, one]) => [id, { ...one }]));
}

export function rebuildLines(hall: Hall): void {
  hall.lines = new Map();
  for (const ticket of hall.tickets.values()) if (ticket.status === 'waiting' && ticket.groupId) stand(hall, ticket);
}

/** Puts a waiting ticket into the line of its group. */
export function stand(hall: Hall, ticket: Ticket): void {
  insert(lineOf(hall, ticket.groupId!), ticket, sittingSeconds(hall, ticket));
}

export function lineOf(hall: Hall, groupId: string): Line {
  let line = hall.lines.get(groupId);
  if (!line) {
    line = newLine();
    hall.lines.set(groupId, line);
  }
  return line;
}

/** Changes matters of a ticket wherever it is, so that lines and loads count what is left of it. */
export function changeMatters(hall: Hall, ticket: Ticket, change: (matter: Matter) => Matter): void {
  const stands = ticket.status === 'waiting' && ticket.groupId !== null;
  if (stands) remove(lineOf(hall, ticket.groupId!), ticket, sittingSeconds(hall, ticket));
  ticket.matters = ticket.matters.map(change);
  if (stands) stand(hall, ticket);
  hall.floor.revision += 1;
}

/** Expected seconds of serving what is pending or being served of a ticket, in one sitting. */
export function sittingSeconds(hall: Hall, ticket: Pick<Ticket, 'matters'>): number {
  let sum = Math.round(hall.floor.policy.sittingMinutes * 60);
  for (const matter of ticket.matters)
    // To hand over what has passed its review takes no longer than sitting down.
    if ((matter.status === 'pending' || matter.status === 'serving') && matter.decided !== 'passed')
      sum += hall.floor.secondsOf.get(matter.serviceId) ?? 0;
  return sum;
}
