/** The constants of dispatch that may be tried out, with their units and bounds. */
import type { z } from 'zod';
import type { Policy } from '@jiaohao/protocol';

export type PolicyConstant = Exclude<keyof z.infer<typeof Policy>, 'version' | 'leaseSeconds' | 'issueLeadMinutes'>;

/** `choices` where it is one of a few words, else the bounds of a number. */
interface Bounds {
  unit: 'minutes' | 'seconds' | 'none';
  min: number;
  max: number;
  choices?: string[];
}

const minutes: Bounds = { unit: 'minutes', min: 0, max: 1440 };
const seconds: Bounds = { unit: 'seconds', min: 1, max: 86_400 };

export const policyConstants: Record<PolicyConstant, Bounds> = {
  helpAfterMinutes: minutes,
  guardSeniorMinutes: minutes,
  guardWaitMinutes: minutes,
  headStartMinutes: minutes,
  groupSize: { unit: 'none', min: 1, max: 50 },
  name: { unit: 'none', min: 0, max: 0, choices: ['group', 'window', 'pooled'] },
  returnBehind: { unit: 'none', min: 0, max: 100 },
  returnWithinMinutes: minutes,
  missedAfterRecalls: { unit: 'none', min: 0, max: 20 },
  missedAfterLastRecallSeconds: seconds,
  missedAfterSeconds: seconds,
  openingGraceMinutes: minutes,
  sittingMinutes: { unit: 'minutes', min: 0, max: 60 },
};
