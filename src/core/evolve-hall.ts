/** Folds facts about the hall and its windows; see `evolve`. */
import { beginDay } from './appointments.js';
import type { FactOf } from './facts.js';
import { formFloor } from './groups.js';
import type { Hall, HallConfig, HallWindow } from './hall.js';
import { forgetPast } from './rosters.js';
import { newWindow, rebuildLines } from './state.js';

export function configure(hall: Hall, fact: FactOf<'hall-configured'>): void {
  const before = new Map(hall.config.windows.map((plan) => [plan.id, plan]));
  const windows = new Map<string, HallWindow>();
  for (const plan of fact.config.windows) {
    const window = hall.windows.get(plan.id);
    const fresh = newWindow(plan, fact.at);
    if (!window) windows.set(plan.id, fresh);
    else if (samePlan(before.get(plan.id), plan)) windows.set(plan.id, window);
    else {
      const { label, zone, kind, services, overflow, group } = fresh;
      windows.set(plan.id, { ...window, label, zone, kind, services, overflow, group });
    }
  }
  hall.config = fact.config;
  hall.windows = windows;
  formAnew(hall);
}

export function formAnew(hall: Hall): void {
  hall.floor = formFloor(hall, hall.floor.revision + 1);
  rebuildLines(hall);
}

/** A window whose plan is as it was keeps what a supervisor changed since. */
function samePlan(a: HallConfig['windows'][number] | undefined, b: HallConfig['windows'][number]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function openDay(hall: Hall, fact: FactOf<'day-opened'>): void {
  hall.day = fact.day;
  hall.kept.demand = demandAfter(hall);
  hall.series = new Map();
  hall.issued = new Map();
  hall.persons = new Map();
  hall.calls = 0;
  hall.announced = [];
  hall.stops = {};
  hall.faults.printers.clear();
  forgetPast(hall.kept, fact.day);
  beginDay(hall, fact.day);
}

/** What was asked for yesterday counts whole, the days before ever less: four fifths are left of each, rounded down. */
function demandAfter({ kept, issued }: Hall): Map<string, number> {
  const asked = new Set([...kept.demand.keys(), ...issued.keys()]);
  const after = [...asked].map((id): [string, number] => {
    const before = Math.floor(((kept.demand.get(id) ?? 0) * 4) / 5);
    return [id, before + (issued.get(id) ?? 0)];
  });
  return new Map(after.filter(([, count]) => count > 0));
}

export function stopService(hall: Hall, serviceId: string, stopped: boolean): void {
  hall.config = {
    ...hall.config,
    services: hall.config.services.map((service) => (service.id === serviceId ? { ...service, stopped } : service)),
  };
}

type WindowFact = FactOf<'window-opened' | 'window-paused' | 'window-resumed' | 'window-closed' | 'window-changed'>;

/** A window opens, pauses, closes, or is another from now on. */
export function changeWindow(hall: Hall, window: HallWindow, fact: WindowFact): void {
  if (fact.type === 'window-opened' || fact.type === 'window-closed') window.lostAt = null;
  switch (fact.type) {
    case 'window-opened':
      window.status = 'open';
      window.clerk = fact.clerk;
      window.idleSince = fact.at;
      break;
    case 'window-paused':
      window.status = 'paused';
      window.pauseReason = fact.reason;
      break;
    case 'window-resumed':
      window.status = 'open';
      window.pauseReason = null;
      window.idleSince = fact.at;
      break;
    case 'window-closed':
      window.status = 'closed';
      window.pauseReason = null;
      window.clerk = null;
      break;
    case 'window-changed':
      window.kind = fact.kind;
      window.services = fact.services;
      window.overflow = fact.overflow;
      hall.floor = formFloor(hall, hall.floor.revision);
      break;
  }
  if (fact.type !== 'window-changed') window.since = fact.at;
  hall.floor.revision += 1;
}
