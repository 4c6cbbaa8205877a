/** The halls whose days are simulated: their windows, how many come, for what, and how long that takes. */
import type { HallConfig, WindowPlan } from '../core/hall.js';
import { mattersPerVisit } from './day.js';
import { type Demand, demandFor, levels, type NormalDay } from './demand.js';
import { sum } from '../figures/statistics.js';

export interface Shape {
  name: string;
  /** With the hours of the simulation, and typical minutes as they will turn out. */
  config: HallConfig;
  /** Matters a day. */
  matters: number;
  /** Visitors who take their number before the doors open. */
  atTheDoor: number;
  demand: Demand;
  /** How much the demand for one service differs from day to day. */
  mixCv: number;
  /** Visitors who come all at once, and clerks who go home during the morning. */
  coach: number;
  leaving: number;
  /** Everybody goes here first; some find what they need already here. */
  reception: { service: string; solvedShare: number } | null;
  numberForEach: boolean;
}

export type HallName = 'datian' | 'luhe' | 'xiangyang' | 'nanchang';
export type HallFiles = Record<HallName, HallConfig>;

/** What a shape is made from; what is not said is as on an ordinary day. */
interface Sketch {
  name: string;
  config: HallConfig;
  normal: NormalDay;
  /** Load of specialists relative to that of general windows. */
  specialists: number;
  mixCv: number;
}

export const shapeNames = [
  'datian-before',
  'datian-apart',
  'datian',
  'luhe-834',
  'luhe-1075',
  'luhe-1404',
  'luhe-1404-reserve',
  'luhe-1404-trouble',
  'xiangyang',
  'nanchang',
] as const;
export type ShapeName = (typeof shapeNames)[number];

export function shapesOf(halls: HallFiles): Record<ShapeName, Shape> {
  const datian = ordinary({
    name: 'datian',
    config: halls.datian,
    normal: { matters: 780, load: 0.79 },
    specialists: 0.55,
    mixCv: 0.1,
  });
  const luhe = ordinary({
    name: 'luhe-834',
    config: halls.luhe,
    normal: { matters: 834, load: 0.73 },
    specialists: 0.9,
    mixCv: 0.1,
  });
  const peak = { ...luhe, name: 'luhe-1404', matters: 1404 };
  const reserve = { ...peak, name: 'luhe-1404-reserve', config: withReserve(luhe.config) };
  const xiangyang = ordinary({
    name: 'xiangyang',
    config: halls.xiangyang,
    normal: { matters: 1360, load: 0.76 },
    specialists: 0.5,
    mixCv: 0.1,
  });
  return {
    'datian-before': beforeReform(datian),
    'datian-apart': { ...datian, name: 'datian-apart', config: withoutOverflow(datian.config) },
    datian,
    'luhe-834': luhe,
    'luhe-1075': { ...luhe, name: 'luhe-1075', matters: 1075 },
    'luhe-1404': peak,
    'luhe-1404-reserve': reserve,
    'luhe-1404-trouble': { ...reserve, name: 'luhe-1404-trouble', coach: 60, leaving: 3 },
    xiangyang: { ...xiangyang, atTheDoor: 450 },
    nanchang: nanchang(halls.nanchang),
  };
}

export function ordinary(sketch: Sketch): Shape {
  const { name, normal, mixCv } = sketch;
  const config = opened(sketch.config);
  const demand = demandFor(config, normal, sketch.specialists);
  return { ...plain, name, config: withTypicalMinutes(config, demand), matters: normal.matters, demand, mixCv };
}

const plain = { atTheDoor: 0, coach: 0, leaving: 0, reception: null, numberForEach: false };

/** Open from nine to five without a break; a number is given as long as the hours last. */
function opened(config: HallConfig): HallConfig {
  const weekdays: [string, string][] = [['09:00', '17:00']];
  const hours = { timezone: 'Asia/Shanghai', weekdays, saturday: [], sunday: [] };
  return { ...config, hours, admission: 'hours' };
}

/** The hall knows from its own history how long its services take. */
function withTypicalMinutes(config: HallConfig, demand: Demand): HallConfig {
  const services = config.services.map((service) => ({ ...service, typicalMinutes: demand.get(service.id)!.minutes }));
  return { ...config, services };
}

/** Specialists keep to their own services. */
function withoutOverflow(config: HallConfig): HallConfig {
  return { ...config, windows: config.windows.map((window) => ({ ...window, overflow: [] })) };
}

/** Five windows more, in proportion to the zones of general windows. */
function withReserve(config: HallConfig): HallConfig {
  const windows = [...config.windows];
  for (const [i, zone] of ['a', 'a', 'a', 'b', 'c'].entries()) {
    const last = windows.findLastIndex((window) => window.zone === zone);
    windows.splice(last + 1, 0, { ...windows[last]!, id: `${zone}r${i + 1}`, label: `R${i + 1}` });
  }
  return { ...config, windows };
}

/** As many windows as after the reform, each for its own services only, and a number for each matter. */
function beforeReform(after: Shape): Shape {
  const agencies = new Map<string, string[]>();
  for (const { id, agency } of after.config.services) {
    const known = largeAgencies.has(agency) ? agency : 'others';
    agencies.set(known, [...(agencies.get(known) ?? []), id]);
  }
  const workOf = (ids: string[]) => sum(ids, (id) => after.demand.get(id)!.weight * after.demand.get(id)!.minutes);
  const names = [...agencies.keys()];
  const counts = shared(
    after.config.windows.length,
    names.map((name) => workOf(agencies.get(name)!)),
  );
  const lists = names.flatMap((name, i) => singlePurpose(agencies.get(name)!, counts[i]!, (id) => workOf([id])));
  const windows = lists.map((services, i): WindowPlan => {
    const id = `w${String(i + 1).padStart(2, '0')}`;
    return { id, label: String(i + 1), kind: 'specialist', zone: 'a', services };
  });
  const config = { ...after.config, windows, escalation: [] };
  return { ...after, name: 'datian-before', config, numberForEach: true };
}

/** The hall file names eleven agencies; the small ones shared a desk, which makes seven. */
const largeAgencies = new Set([
  'social-insurance',
  'resident-pension',
  'medical',
  'unemployment',
  'work-injury',
  'employment',
]);

/** The services of each of so many windows: each service at one, the busiest at more where windows are left. */
function singlePurpose(services: string[], windows: number, workOf: (id: string) => number): string[][] {
  const lists: string[][] = Array.from({ length: windows }, () => []);
  const load = (list: string[]) => sum(list, (id) => workOf(id) / lists.filter((other) => other.includes(id)).length);
  const byWork = [...services].sort((a, b) => workOf(b) - workOf(a));
  for (const id of byWork) lists.reduce((a, b) => (load(b) < load(a) ? b : a)).push(id);
  for (const list of lists.filter(({ length }) => length === 0)) {
    const busiest = lists.reduce((a, b) => (load(b) > load(a) ? b : a));
    list.push(...busiest);
  }
  return lists;
}

/** Whole parts of `total` in proportion, each at least one; what is left goes to the largest remainders. */
function shared(total: number, weights: number[]): number[] {
  const exact = weights.map((weight) => (total * weight) / sum(weights, (w) => w));
  const parts = exact.map((part) => Math.max(1, Math.floor(part)));
  while (sum(parts, (p) => p) < total) {
    const short = parts.map((part, i) => exact[i]! - part);
    parts[short.indexOf(Math.max(...short))]! += 1;
  }
  return parts;
}

/** 25 visitors at the reception in two hours and a quarter, six of them helped there, the others sent on to a desk. */
function nanchang(file: HallConfig): Shape {
  const config = opened(file);
  const demand: Demand = new Map(
    config.services.map(({ id, control, typicalMinutes }) => {
      const weight = id === 'reception' ? 0 : id === 'expert' ? 2 : 1;
      return [id, { weight, minutes: typicalMinutes, cv: levels[control].cv, pool: id }];
    }),
  );
  const reception = { service: 'reception', solvedShare: 6 / 25 };
  return { ...plain, name: 'nanchang', config, matters: 64 * mattersPerVisit, demand, mixCv: 0.1, reception };
}
