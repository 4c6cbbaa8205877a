/** RFC 9457 problems: the closed list of codes and the status each one has. */
import { z } from 'zod';
import { InstantText } from './common.js';
import { Alternative } from './visit.js';

export const statusOfCode = {
  invalid: 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  'hall-closed': 409,
  'service-stopped': 409,
  'quota-reached': 409,
  'no-window-can-serve': 409,
  'already-has-ticket': 409,
  'window-not-open': 409,
  'window-taken': 409,
  'window-busy': 409,
  'window-idle': 409,
  'wrong-state': 409,
  'not-eligible': 409,
  'too-late': 409,
  'already-rated': 409,
  'too-large': 413,
  'idempotency-key-reused': 422,
  'too-many-requests': 429,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof statusOfCode;

export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(statusOfCode) as [ProblemCode, ...ProblemCode[]]),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Where no number is given: other halls that give one now, and when this one opens next. */
  alternatives: z.array(Alternative).optional(),
  opensAt: InstantText.nullable().optional(),
});
export type Problem = z.infer<typeof Problem>;
