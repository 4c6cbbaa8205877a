/** What may be said on the command line of `npm run simulate` and `npm run replay`, and plain words about the rest. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Policy } from '../core/hall.js';
import { defaultPolicy } from '../core/policy.js';
import { firstCome } from './goals.js';

/** What was said cannot be meant; told together with the usage. */
export class Misuse extends Error {}

/** The options given, all of them known. */
export function optionsOf<const T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

export type Policies = Map<string, Partial<Policy>>;

const policies: Record<string, Partial<Policy>> = {
  group: { name: 'group' },
  window: { name: 'window' },
  pooled: { name: 'pooled' },
  'first-come': firstCome,
};
export const policyNames = Object.keys(policies);

/** Policies by name with these constants; the fair queue to which they are compared keeps its own. */
export function policiesNamed(list: string, constants: Partial<Policy>): Policies {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(policies, name));
  if (unknown !== undefined) throw new Misuse(`--policy ${unknown}: there is no such policy.`);
  return new Map(names.map((name) => [name, name === 'first-come' ? firstCome : { ...constants, ...policies[name] }]));
}

/** From settings like `groupSize=9`. */
export function constantsOf(settings: string[]): Partial<Policy> {
  const constants = settings.map((setting): [string, number] => {
    const [name = '', value = ''] = setting.split('=');
    if (typeof new Map<string, unknown>(Object.entries(defaultPolicy)).get(name) !== 'number')
      throw new Misuse(`--set ${setting}: the policy has no such number.`);
    if (value === '' || !Number.isFinite(Number(value))) throw new Misuse(`--set ${setting}: a number is needed.`);
    return [name, Number(value)];
  });
  return Object.fromEntries(constants);
}

export function countOf(option: string, value: string, most: number): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw new Misuse(`${option} ${value}: a whole number from 1 to ${most} is needed.`);
  return count;
}
