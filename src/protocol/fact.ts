/** A fact on the wire: what happened, in order, one version after another. */
import { z } from 'zod';
import type { FactType } from '../core/facts.js';
import { InstantText } from './common.js';

export type { FactType };

/** Facts carry more than is listed here; readers take what they know and pass over the rest. An id that there is none of is left out. */
export const Fact = z.looseObject({
  version: z.number().int(),
  at: InstantText,
  type: z.string(),
  ticketId: z.string().optional(),
  number: z.string().optional(),
  windowId: z.string().optional(),
  label: z.string().optional(),
  callId: z.string().optional(),
  callNo: z.number().int().optional(),
});
export type Fact = z.infer<typeof Fact>;
