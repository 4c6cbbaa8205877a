/** The constants of dispatch and of the visit, with the defaults of the group policy. */
import type { Correction, Policy } from './hall.js';

export const defaultPolicy: Policy = {
  name: 'group',
  version: '2',
  groupSize: 9,
  helpAfterMinutes: 10,
  guardSeniorMinutes: 15,
  guardWaitMinutes: 5,
  headStartMinutes: 30,
  returnBehind: 3,
  returnWithinMinutes: 120,
  missedAfterRecalls: 3,
  missedAfterLastRecallSeconds: 60,
  missedAfterSeconds: 300,
  leaseSeconds: 90,
  issueLeadMinutes: 30,
  openingGraceMinutes: 10,
  sittingMinutes: 1.2,
};

/** The ranges of a hall that has not learned its own yet; from simulated first months (`npm run simulate -- --months`). */
export const usualCorrections: Correction[] = [
  { p50Percent: 100, p90Percent: 240 },
  { p50Percent: 100, p90Percent: 210 },
  { p50Percent: 100, p90Percent: 170 },
  { p50Percent: 100, p90Percent: 150 },
];

export function policyOf(config: { policy?: Partial<Policy> }): Policy {
  return { ...defaultPolicy, ...config.policy };
}

export const minute = 60_000;
