/** Random days: whatever is asked in whatever order, the hall keeps its promises. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, isRefusal } from '../../src/core/decide.js';
import { loads } from '../../src/core/dispatch/loads.js';
import { evolve } from '../../src/core/evolve.js';
import type { Fact } from '../../src/core/facts.js';
import type { HallConfig } from '../../src/core/hall.js';
import { freeze, newHall, thaw } from '../../src/core/state.js';
import { Driver, hallFile, smallHall } from './hall-kit.js';
import { checkCall, checkPromise, commandOf, invariants, type Step, stepWith } from './random-kit.js';
import { seed } from '../kit/seed.js';

const step = stepWith(fc.oneof({ weight: 60, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.nat(9000) }));

function runDay(config: HallConfig, steps: Step[]): { done: number; refusals: string[]; driver: Driver } {
  const driver = new Driver(config);
  const refusals: string[] = [];
  let done = 0;
  for (const one of steps) {
    driver.now += one.seconds * 1000;
    const asked = commandOf(config, driver.hall, driver.past, one);
    if (!asked) continue;
    const [body, actor] = asked;
    const frozen =
      body.type === 'call' || one.a % 8 === 0 ? thaw(JSON.parse(JSON.stringify(freeze(driver.hall)))) : null;
    const versionBefore = driver.hall.version;
    const decision = driver.try(body, actor);
    done += 1;
    if (frozen && one.a % 8 === 0)
      expect(JSON.stringify(decide(frozen, { ...body, actor }, driver.now))).toBe(JSON.stringify(decision));
    if (isRefusal(decision)) {
      refusals.push(`${body.type}:${decision.refused}`);
      expect(driver.hall.version).toBe(versionBefore);
      continue;
    }
    const rolled = decision.some((fact) => fact.type === 'day-opened');
    if (frozen && body.type === 'call' && !rolled) checkCall(frozen, body.windowId, decision);
    for (const fact of decision) if (fact.type === 'ticket-assigned') checkPromise(fact);
    invariants(driver.hall);
    driver.past.check(driver.hall);
  }
  return { done, refusals, driver };
}

/** A generator that stops reaching a corner of the law must not go unnoticed. */
const atLeast: Record<string, number> = Object.fromEntries(
  `hall-opened hall-closed hall-learned day-closed ticket-issued ticket-assigned ticket-called ticket-recalled service-started
   matter-completed ticket-held ticket-resumed ticket-transferred ticket-missed ticket-released ticket-returned
   ticket-postponed ticket-switched ticket-moved ticket-prioritised ticket-completed ticket-cancelled ticket-voided
   ticket-expired window-opened window-paused window-resumed window-closed window-changed terminal-lost terminal-seen
   matters-changed claim-decided issuing-stopped issuing-resumed serving-stopped serving-resumed hall-shut
   ticket-rated follow-up-opened follow-up-noted follow-up-closed rate:already-rated rate:wrong-state rate:not-found
   rate:not-allowed rate:too-late rate:invalid`
    .split(/\s+/)
    .map((type) => [type, 5]),
);

describe('a random day', () => {
  const halls: [string, HallConfig, number][] = [
    ['a small hall', smallHall({ confirm: ['priority', 'green'], remote: ['enrol', 'card'] }), 60],
    ['Datian', hallFile('datian'), 40],
    ['Luhe', hallFile('luhe'), 30],
    ['Nanchang', hallFile('nanchang'), 20],
  ];
  let commands = 0;
  const happened = new Map<string, number>();

  for (const [name, config, runs] of halls)
    it(`${name}: no ticket is lost, doubled, stranded or passed over; the same facts and the same hall follow from what is kept`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 300, maxLength: 500, size: 'max' }), (steps) => {
          const { done, refusals, driver } = runDay(config, steps);
          commands += done;
          for (const what of [...driver.facts.map(({ type }) => type), ...refusals])
            happened.set(what, (happened.get(what) ?? 0) + 1);
          const again = newHall(config.id);
          for (const fact of driver.facts) evolve(again, JSON.parse(JSON.stringify(fact)) as Fact);
          expect(JSON.stringify(freeze(again))).toBe(JSON.stringify(freeze(driver.hall)));
          const thawed = thaw(JSON.parse(JSON.stringify(freeze(driver.hall))));
          for (const group of driver.hall.floor.groups.values())
            expect([...loads(thawed, thawed.floor.groups.get(group.id)!)]).toEqual([...loads(driver.hall, group)]);
        }),
        { numRuns: runs, endOnFailure: true, ...seed },
      );
    });

  it('asked for at least 50,000 commands, and saw every kind of fact that commands bring about, and every refusal of a rating', () => {
    expect(commands).toBeGreaterThanOrEqual(50_000);
    expect(Object.keys(atLeast).filter((type) => (happened.get(type) ?? 0) < atLeast[type]!)).toEqual([]);
  });
});
