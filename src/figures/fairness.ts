/** How fairly the numbers of a day were called: overtaking, promises kept, idleness beside a line. */
import type { Fact } from '../core/facts.js';
import { thaw, type FrozenHall } from '../core/state.js';
import { measure } from './measures.js';
import { sum } from './statistics.js';

/** Minutes where not said otherwise. */
export interface Fairness {
  /** In force as the day began. */
  policy: { name: string; version: string };
  tickets: number;
  overtakes: { calls: number; share: number };
  worstJuniorMinutes: { mean: number; p95: number; max: number };
  slipsChanged: { share: number; twice: number; byRule: Record<string, number> };
  idleBesideEligibleSeconds: number;
  juniorFirstInGroup: number;
  priorities: Record<string, number>;
  claims: { confirmed: number; refused: number; pending: number };
}

/** From the hall as the day began, as JSON text, and the facts since. */
export function fairness(began: string, facts: Fact[]): Fairness {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  const { name, version } = hall.floor.policy;
  const { slips, overtaken, worstJunior, changed, changedTwice, changes, idleBeside, juniorFirst } = measure(
    facts,
    hall,
  );
  const priorities: Record<string, number> = {};
  const claims = { confirmed: 0, refused: 0, pending: 0 };
  for (const fact of facts) {
    if (fact.type === 'ticket-issued') priorities[fact.priority] = (priorities[fact.priority] ?? 0) + 1;
    if (fact.type === 'ticket-issued' && fact.claim) claims.pending += 1;
    if (fact.type !== 'claim-decided') continue;
    claims.pending -= 1;
    claims[fact.confirmed ? 'confirmed' : 'refused'] += 1;
  }
  return {
    policy: { name, version },
    tickets: slips.length,
    overtakes: { calls: sum(slips, (slip) => slip.overtaken), share: overtaken },
    worstJuniorMinutes: { mean: worstJunior.mean, p95: worstJunior.p95, max: worstJunior.max },
    slipsChanged: { share: changed, twice: changedTwice, byRule: changes },
    idleBesideEligibleSeconds: Math.round(idleBeside),
    juniorFirstInGroup: juniorFirst,
    priorities,
    claims,
  };
}
