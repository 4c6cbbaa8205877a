/** Groups of windows: neighbours of one kind and skill that share a line, so that a slip names a group, not a gamble. */
import type { Floor, Group, Hall, HallConfig, HallWindow, Policy } from './hall.js';
import { policyOf, usualCorrections } from './policy.js';

/** The whole floor from the windows as they stand now. */
export function formFloor(hall: Pick<Hall, 'config' | 'windows' | 'learned'>, revision: number): Floor {
  const policy = policyOf(hall.config);
  const general = hall.config.services.filter((service) => service.general).map((service) => service.id);
  const skills = new Map<string, Set<string>>();
  const overflow = new Map<string, Set<string>>();
  for (const window of hall.windows.values()) {
    skills.set(window.id, new Set(window.services ?? (window.kind === 'general' ? general : [])));
    overflow.set(window.id, new Set(window.overflow));
  }
  const groups = formGroups(hall.config, hall.windows, policy, inOrder(general));
  const groupOf = new Map<string, string>();
  for (const group of groups.values()) for (const id of group.windowIds) groupOf.set(id, group.id);
  return { revision, groups, groupOf, skills, overflow, policy, ...expectationsOf(hall) };
}

/** What the hall has learned, and until then what its file says and what holds for halls like it. */
function expectationsOf({ config, learned }: Pick<Hall, 'config' | 'learned'>) {
  const typical = config.services.map(({ id, typicalMinutes }): [string, number] => [
    id,
    learned?.serviceSeconds[id] ?? Math.round(typicalMinutes * 60),
  ]);
  return {
    unit: learned ? ('minutes' as const) : ('heads' as const),
    secondsOf: new Map(typical),
    percentOf: new Map(Object.entries(learned?.windowPercent ?? {})),
    missedShare: (learned?.missedPercent ?? 0) / 100,
    overtakenShare: (learned?.overtakenPercent ?? 0) / 100,
    corrections: learned?.corrections ?? usualCorrections,
  };
}

/** What a window does, however that was said: a list of all general services, here in order, is the same as none. */
function skillOf({ kind, services, overflow }: Pick<HallWindow, 'kind' | 'services' | 'overflow'>, general: string) {
  const own = services ? inOrder(services) : kind === 'general' ? general : '';
  return `${kind}|${own}|${inOrder(overflow)}`;
}

function inOrder(serviceIds: string[]): string {
  return [...new Set(serviceIds)].sort().join(',');
}

/**
 * Groups follow the plan: neighbours of one zone, kind and skill in as few even parts as `groupSize` allows. A window
 * that a supervisor changed leaves its group and stands by itself meanwhile; the group keeps its name, so that slips stay
 * true.
 */
function formGroups(
  config: HallConfig,
  windows: Map<string, HallWindow>,
  policy: Policy,
  general: string,
): Map<string, Group> {
  const members = new Map<string, { name: string | null; windows: HallWindow[] }>();
  const changed = new Set<string>();
  for (const plan of config.windows) {
    const window = windows.get(plan.id);
    if (!window) continue;
    const planned = { kind: plan.kind, services: plan.services ?? null, overflow: plan.overflow ?? [] };
    const skill = skillOf(planned, general);
    if (skillOf(window, general) !== skill) changed.add(window.id);
    const key = plan.group
      ? `named|${plan.group}`
      : { window: `window|${plan.id}`, pooled: `pool|${skill}`, group: `zone|${plan.zone}|${skill}` }[policy.name];
    const found = members.get(key);
    if (found) found.windows.push(window);
    else members.set(key, { name: plan.group ?? null, windows: [window] });
  }
  const groups = new Map<string, Group>();
  for (const { name, windows: all } of members.values()) {
    const parts = name !== null || policy.name === 'pooled' ? [all] : evenParts(all, policy.groupSize);
    for (const part of parts) {
      const group = groupOfWindows(part, name);
      const windowIds = group.windowIds.filter((id) => !changed.has(id));
      if (windowIds.length > 0) groups.set(group.id, { ...group, windowIds });
      for (const window of part) if (changed.has(window.id)) groups.set(window.id, groupOfWindows([window], null));
    }
  }
  return groups;
}

/** With at most 9 a part, 18 windows are 9 + 9, 12 are 6 + 6, 11 are 6 + 5: neighbours stay together. */
function evenParts<T>(all: T[], most: number): T[][] {
  const count = Math.ceil(all.length / most);
  const parts: T[][] = [];
  for (let i = 0; i < count; i += 1)
    parts.push(all.slice(Math.ceil((i * all.length) / count), Math.ceil(((i + 1) * all.length) / count)));
  return parts;
}

function groupOfWindows(windows: HallWindow[], name: string | null): Group {
  const first = windows[0]!;
  const last = windows[windows.length - 1]!;
  return {
    id: name ?? (windows.length === 1 ? first.id : `${first.id}..${last.id}`),
    label: windows.length === 1 ? first.label : `${first.label}–${last.label}`,
    zone: first.zone,
    windowIds: windows.map((window) => window.id),
  };
}
