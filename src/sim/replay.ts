/** A day gone through again, fact by fact: the same states and the same decisions, or the first fact that is wrong. */
import type { Actor, CommandBody } from '../core/commands.js';
import { decide } from '../core/decide.js';
import { evolve } from '../core/evolve.js';
import type { Fact, FactOf } from '../core/facts.js';
import type { Hall } from '../core/hall.js';
import { freeze, thaw, type FrozenHall } from '../core/state.js';

export interface WrongFact {
  version: number;
  type: string;
  what: string;
}

export interface Replayed {
  facts: number;
  /** Numbers issued and calls made that were decided again, and came out the same to the byte. */
  decided: number;
  /** The first fact that does not follow, or that the law would not have made; null when all is well. */
  wrong: WrongFact | null;
  /** The hall after the last fact, as JSON text; null when a fact does not follow. */
  end: string | null;
}

/** From the hall as the day began, as JSON text. With `alwaysOpen` as it was then. */
export function replay(began: string, facts: Fact[], alwaysOpen = false): Replayed {
  const hall = thaw(JSON.parse(began) as FrozenHall);
  hall.alwaysOpen = alwaysOpen;
  const result: Replayed = { facts: 0, decided: 0, wrong: null, end: null };
  for (const [i, fact] of facts.entries()) {
    try {
      const again = fact.version === hall.version + 1 ? decideAgain(hall, facts, i) : null;
      if (again === 'same') result.decided += 1;
      else if (again) result.wrong ??= again;
      evolve(hall, fact);
    } catch (error) {
      // What comes after one wrong fact may not follow because of it: the first is the one to look at.
      result.wrong ??= { version: fact.version, type: fact.type, what: (error as Error).message };
      return result;
    }
    result.facts += 1;
  }
  return { ...result, end: JSON.stringify(freeze(hall)) };
}

/** Where two frozen halls first differ, `windows.3.since`; null when they are the same to the byte. */
export function firstDifference(one: string, other: string): string | null {
  if (one === other) return null;
  return differenceOf(JSON.parse(one), JSON.parse(other)) ?? 'the order of its parts';
}

function differenceOf(one: unknown, other: unknown): string | null {
  if (!isObject(one) || !isObject(other)) return one === other ? null : '';
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const deeper = differenceOf(one[key], other[key]);
    if (deeper !== null) return deeper === '' ? key : `${key}.${deeper}`;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether the law decides this fact, and those decided together with it, again; null for one that dispatch did not decide. */
function decideAgain(hall: Hall, facts: Fact[], index: number): 'same' | WrongFact | null {
  const again = commandOf(hall, facts[index]!);
  if (!again) return null;
  const decision = decide(hall, again, facts[index]!.at);
  const decided: unknown[] = Array.isArray(decision) ? decision : [decision];
  const differs = decided.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(facts[index + i]));
  if (differs < 0 && decided.length > 0) return 'same';
  // The law may also decide that nothing happens.
  const at = Math.max(0, differs);
  const fact = facts[index + at] ?? facts[index]!;
  const instead = `the law decides ${JSON.stringify(decided[at] ?? [])}`;
  return { version: fact.version, type: fact.type, what: `${instead} instead of ${JSON.stringify(fact)}` };
}

/** The command that made a fact, for those that dispatch decides: numbers issued and calls that nobody chose. */
function commandOf(hall: Hall, fact: Fact): (CommandBody & { actor: Actor }) | null {
  if (fact.type === 'ticket-issued') {
    const { services, priority, claim, language, person, override, remote, reachable } = fact;
    const actor = { by: fact.by, role: fact.channel as Actor['role'] };
    const asked = { services, priority: claim ?? priority, language, person, override, remote, reachable };
    const codeHash = hall.kept.records.appointment.get(fact.appointmentId ?? '')?.codeHash;
    return { type: 'issue', ...asked, ...(codeHash && { codeHash }), actor };
  }
  if (fact.type === 'ticket-called' && fact.why.rule !== 'chosen')
    return { type: 'call', windowId: fact.windowId, actor: callerOf(hall, fact) };
  return null;
}

function callerOf(hall: Hall, fact: FactOf<'ticket-called'>): Actor {
  const [role] = fact.by.split(':') as [Actor['role']];
  return { by: fact.by, role, clerk: hall.windows.get(fact.windowId)?.clerk ?? undefined };
}
