/** A day gone through again, fact by fact: the same states and the same decisions, or the first fact that is wrong. */
import type { Actor, CommandBody } from '../core/commands.js';
import { decide } from '../core/decide.js';
import { evolve } from '../core/evolve.js';
import type { Fact, FactOf } from '../core/facts.js';
import type { Hall } from '../core/hall.js';
import { freeze, thaw, type FrozenHall } from '../core/state.js';

export interface Replayed {
  facts: number;
  /** Numbers issued and calls made that were decided again, and came out the same to the byte. */
  decided: number;
  /** The first fact that does not follow, or that the law would not have made; null when all is well. */
  wrong: { version: number; type: string; what: string } | null;
  /** The hall after the last fact, as JSON text; null when a fact does not follow. */
  end: string | null;
}

/** From the hall as the day began, as JSON text. With `alwaysOpen` as it was then. */
export function replay(began: string, facts: Fact[], alwaysOpen = false): Replayed {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  hall.alwaysOpen = alwaysOpen;
  const result: Replayed = { facts: 0, decided: 0, wrong: null, end: null };
  for (const [i, fact] of facts.entries()) {
    const fault = decidedOtherwise(hall, facts, i);
    if (fault === false) result.decided += 1;
    else if (fault) result.wrong ??= { version: fact.version, type: fact.type, what: fault };
    try {
      evolve(hall, fact);
    } catch (error) {
      result.wrong = { version: fact.version, type: fact.type, what: (error as Error).message };
      return result;
    }
    result.facts += 1;
  }
  return { ...result, end: JSON.stringify(freeze(hall)) };
}

/** What the law decides instead of this fact; false when the same, null when it is not one that can be decided again. */
function decidedOtherwise(hall: Hall, facts: Fact[], index: number): string | false | null {
  const fact = facts[index]!;
  const again = commandOf(hall, fact);
  if (!again) return null;
  const decision = decide(hall, again, fact.at);
  const count = Array.isArray(decision) ? decision.length : 1;
  const happened = JSON.stringify(facts.slice(index, index + count));
  const decided = JSON.stringify(decision);
  return decided === happened ? false : `the law decides ${decided} instead of ${happened}`;
}

/** The command that made a fact, for those that dispatch decides: numbers issued and calls that nobody chose. */
function commandOf(hall: Hall, fact: Fact): (CommandBody & { actor: Actor }) | null {
  if (fact.type === 'ticket-issued') {
    const { services, priority, language, person } = fact;
    const actor = { by: fact.by, role: fact.channel as Actor['role'] };
    return { type: 'issue', services, priority, language, person, actor };
  }
  if (fact.type === 'ticket-called' && fact.why.rule !== 'chosen')
    return { type: 'call', windowId: fact.windowId, actor: callerOf(hall, fact) };
  return null;
}

function callerOf(hall: Hall, fact: FactOf<'ticket-called'>): Actor {
  const [role] = fact.by.split(':') as [Actor['role']];
  return { by: fact.by, role, clerk: hall.windows.get(fact.windowId)?.clerk ?? undefined };
}
