/** Halls nobody built: windows, skills and loads at random, to try a policy beyond the halls it was made for. */
import type { Control, HallConfig, Service, WindowPlan } from '../core/hall.js';
import { Stream } from './random.js';
import { ordinary, type Shape } from './shapes.js';

const text = (en: string) => ({ 'zh-CN': en, en });

/** 3 to 30 windows, general ones alike or of zones with lists that overlap, a few specialists, quiet to overcrowded. */
export function randomShape(seed: number): Shape {
  const stream = new Stream(seed, 'random hall');
  const count = Math.floor(stream.between(3, 31));
  const specialists = Math.floor(count * stream.between(0, 0.4));
  const zones = Array.from({ length: stream.chance(0.5) ? 1 : 3 }, (_, i) => `z${i + 1}`);
  const general = servicesOf(stream, 'g', Math.floor(stream.between(4, 20)), true);
  const special = servicesOf(stream, 's', specialists, false);
  const generals = Array.from({ length: count - specialists }, (_, i): WindowPlan => {
    const zone = zones[Math.floor((i * zones.length) / (count - specialists))]!;
    return { id: `w${i + 1}`, label: `${i + 1}`, kind: 'general', zone };
  });
  const config: HallConfig = {
    id: `random-${seed}`,
    name: text(`Random hall ${seed}`),
    hours: { timezone: 'Asia/Shanghai', weekdays: [], saturday: [], sunday: [] },
    zones: [...zones, 'x'].map((id) => ({ id, name: text(id) })),
    services: [...general, ...special],
    windows: [
      ...withLists(stream, generals, zones, general),
      ...special.map(({ id }, i): WindowPlan => {
        const overflow = general.filter(() => stream.chance(0.1)).map((service) => service.id);
        const number = generals.length + i + 1;
        return { id: `w${number}`, label: `${number}`, kind: 'specialist', zone: 'x', services: [id], overflow };
      }),
    ],
    escalation: [],
  };
  return ordinary({
    name: config.id,
    config,
    normal: { matters: Math.round(count * stream.between(25, 40)), load: stream.between(0.55, 1.05) },
    specialists: stream.between(0.4, 1),
    mixCv: stream.between(0, 0.3),
  });
}

function servicesOf(stream: Stream, letter: string, count: number, general: boolean): Service[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${letter}${i + 1}`,
    name: text(`${letter}${i + 1}`),
    agency: 'a',
    control: stream.pick<Control>(['handle', 'handle', 'handle', 'review', 'review', 'approve']),
    typicalMinutes: 10,
    general,
  }));
}

/** In a hall of zones each zone has its own services and shares some with others. */
function withLists(stream: Stream, windows: WindowPlan[], zones: string[], services: Service[]): WindowPlan[] {
  if (zones.length === 1) return windows;
  const lists = new Map(
    zones.map((zone, z) => [
      zone,
      services.filter((_, i) => i % zones.length === z || stream.chance(0.15)).map(({ id }) => id),
    ]),
  );
  // With fewer windows than zones the services of a zone without windows go to the first one.
  const staffed = new Set(windows.map(({ zone }) => zone));
  const orphans = services.map(({ id }) => id).filter((id) => ![...staffed].some((z) => lists.get(z)!.includes(id)));
  const first = windows[0]!.zone;
  lists.set(first, [...lists.get(first)!, ...orphans]);
  return windows.map((window) => ({ ...window, services: lists.get(window.zone)! }));
}
