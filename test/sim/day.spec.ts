/** The days that are simulated: as the reports and the calibration say, and the same whatever is done with them. */
import { describe, expect, it } from '@jest/globals';
import { closesAt, dayOf, opensAt, type Visitor } from '../../src/sim/day.js';
import { Stream } from '../../src/sim/random.js';
import { randomShape } from '../../src/sim/random-halls.js';
import { shapeNames, type ShapeName } from '../../src/sim/shapes.js';
import { shapes } from './sim-kit.js';

const minute = 60_000;
const seeds = [1, 2, 3, 4, 5, 6];
const visitorsOf = (name: ShapeName): Visitor[] => seeds.flatMap((seed) => dayOf(shapes[name], seed).visitors);
const share = (all: Visitor[], counts: (visitor: Visitor) => boolean) => all.filter(counts).length / all.length;
const mattersOf = (all: Visitor[]) => all.flatMap((visitor) => visitor.services);

describe('random streams', () => {
  const draws = (seed: number, purpose: string) => {
    const stream = new Stream(seed, purpose);
    return Array.from({ length: 5 }, () => stream.uniform());
  };

  it('are the same for the same seed and purpose, and differ for any other', () => {
    expect(draws(1, 'a')).toEqual(draws(1, 'a'));
    expect(draws(1, 'a')).not.toEqual(draws(2, 'a'));
    expect(draws(1, 'a')).not.toEqual(draws(1, 'b'));
  });

  it('have the means and deviations asked for', () => {
    const stream = new Stream(7, 'moments');
    const moments = (draw: () => number) => {
      const all = Array.from({ length: 200_000 }, draw);
      const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
      return [mean, Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length)];
    };
    const close = ([mean, deviation]: number[], wanted: number[]) => {
      expect(mean).toBeCloseTo(wanted[0]!, 1);
      expect(deviation).toBeCloseTo(wanted[1]!, 1);
    };
    close(
      moments(() => stream.uniform()),
      [0.5, Math.sqrt(1 / 12)],
    );
    close(
      moments(() => stream.normal()),
      [0, 1],
    );
    close(
      moments(() => stream.exponential(2)),
      [2, 2],
    );
    close(
      moments(() => stream.lognormal(6, 0.5)),
      [6, 3],
    );
  });
});

describe('an ordinary day at Luhe', () => {
  const all = visitorsOf('luhe-834');

  it('has as many matters as were published, 1.36 a visit', () => {
    expect(mattersOf(all)).toHaveLength(seeds.length * 834);
    expect(mattersOf(all).length / all.length).toBeCloseTo(1.36, 1);
  });

  it('asks for the three levels of control by half, a third and a sixth, about ten minutes each with the sitting', () => {
    const control = new Map(shapes['luhe-834'].config.services.map(({ id, control }) => [id, control]));
    const of = (level: string) =>
      mattersOf(all).filter((id) => control.get(id) === level).length / mattersOf(all).length;
    expect(Math.abs(of('handle') - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(of('review') - 0.35)).toBeLessThan(0.04);
    expect(Math.abs(of('approve') - 0.15)).toBeLessThan(0.04);
    const minutes = all.flatMap((visitor) => Object.values(visitor.minutes)).reduce((sum, one) => sum + one, 0);
    expect((minutes + 1.2 * all.length) / mattersOf(all).length).toBeCloseTo(10, 0);
  });

  it('has old and disabled visitors, appointments and missed calls in their shares', () => {
    expect(share(all, ({ priority }) => priority === 'priority')).toBeCloseTo(0.12, 1);
    expect(share(all, ({ priority }) => priority === 'appointment')).toBeCloseTo(0.15, 1);
    expect(Math.abs(share(all, ({ misses }) => misses !== null) - 0.06)).toBeLessThan(0.015);
  });

  it('is fullest in the middle of the morning', () => {
    const perHour = (from: number, to: number) =>
      all.filter((v) => v.arrivesAt >= opensAt + from * minute && v.arrivesAt < opensAt + to * minute).length /
      (to - from);
    expect(perHour(30, 120)).toBeGreaterThan(1.5 * perHour(180, 270));
    expect(perHour(285, 345)).toBeGreaterThan(1.2 * perHour(180, 270));
    expect(Math.max(...all.map(({ arrivesAt }) => arrivesAt))).toBeLessThan(closesAt);
  });

  it('sends everybody to lunch in waves that leave somebody of each group behind', () => {
    const { shifts } = dayOf(shapes['luhe-834'], 1);
    const waves = shifts.map(({ absences }) => absences.find(({ minutes }) => minutes === 45)!.from);
    expect(new Set(waves).size).toBe(3);
    for (let i = 0; i + 2 < waves.length; i += 1) expect(new Set(waves.slice(i, i + 3)).size).toBe(3);
    const unplanned = shifts.flatMap(({ absences }) => absences.filter(({ minutes }) => minutes === 60));
    expect([1, 2]).toContain(unplanned.length);
  });
});

it('the same visitors come to Datian before and after the reform', () => {
  expect(dayOf(shapes['datian-before'], 3).visitors).toEqual(dayOf(shapes.datian, 3).visitors);
});

it('before the reform each of 26 windows has services of one agency, and every service has a window', () => {
  const { config } = shapes['datian-before'];
  expect(config.windows).toHaveLength(26);
  expect(new Set(config.windows.flatMap(({ services }) => services!))).toEqual(
    new Set(config.services.map(({ id }) => id)),
  );
});

it('at Xiangyang 450 stand at the door when it opens', () => {
  const early = dayOf(shapes.xiangyang, 1).visitors.filter(({ arrivesAt }) => arrivesAt < opensAt);
  expect(early).toHaveLength(450);
  expect(early[0]!.arrivesAt).toBeGreaterThanOrEqual(opensAt - 30 * minute);
});

it('on the day of trouble three clerks go home and sixty people come at once', () => {
  const shape = shapes['luhe-1404-trouble'];
  const [plain, trouble] = [dayOf({ ...shape, coach: 0, leaving: 0 }, 1), dayOf(shape, 1)];
  expect(trouble.visitors.length - plain.visitors.length).toBe(60);
  expect(trouble.shifts.filter(({ absences }) => absences.some(({ minutes }) => minutes === null))).toHaveLength(3);
});

it('at Nanchang everybody goes to the reception first, and three in four are sent on', () => {
  const all = visitorsOf('nanchang');
  expect(share(all, ({ services }) => services.length === 1 && services[0] === 'reception')).toBe(1);
  expect(Math.abs(share(all, ({ sentOnTo }) => sentOnTo !== null) - 19 / 25)).toBeLessThan(0.06);
});

it.each(shapeNames)('%s: the same seed gives the same day, and another another', (name) => {
  expect(dayOf(shapes[name], 1)).toEqual(dayOf(shapes[name], 1));
  expect(dayOf(shapes[name], 1)).not.toEqual(dayOf(shapes[name], 2));
});

it('random halls have a window for every service', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const { config, demand } = randomShape(seed);
    expect(config.windows.length).toBeGreaterThanOrEqual(3);
    expect(config.windows.length).toBeLessThanOrEqual(30);
    expect([...demand.keys()]).toEqual(config.services.map(({ id }) => id));
    for (const { minutes } of demand.values()) expect(minutes).toBeGreaterThan(1);
  }
});
