/** The live wire: what a socket of namespace `/live` says when connecting, sends and hears. */
import { z } from 'zod';
import { Id } from './common.js';
import type { Fact } from './fact.js';
import type { BoardView, SupervisionView } from './hall.js';
import type { ProblemCode } from './problem.js';
import type { ReviewsView } from './review.js';
import type { ExplainedTicket } from './ticket.js';
import type { WindowView } from './window.js';

export const Topic = z.enum(['board', 'window', 'supervision', 'ticket', 'review']);
export type Topic = z.infer<typeof Topic>;

/** Handshake `auth`. A `ticket` needs its secret, the others a token and a hall. As in a body, nothing unknown is passed over. */
export const LiveAuth = z.strictObject({
  token: z.string().max(200).optional(),
  secret: z.string().max(200).optional(),
  hallId: Id.optional(),
  topic: Topic,
  windowId: Id.optional(),
  zone: Id.optional(),
  /** Of topic `review`: only what came back to the caller, who needs no duty for that. */
  mine: z.literal('returned').optional(),
  /** Version held from an earlier connection: only what was missed is sent. */
  after: z.number().int().min(0).optional(),
});
export type LiveAuth = z.infer<typeof LiveAuth>;

/** Receipt of a call by a board. */
export const Shown = z.object({
  callId: z.string().min(1).max(120),
  painted: z.literal(true),
  sounded: z.boolean(),
});
export type Shown = z.infer<typeof Shown>;

export interface ViewOfTopic {
  board: BoardView;
  window: WindowView;
  supervision: SupervisionView;
  ticket: ExplainedTicket;
  review: ReviewsView;
}

export interface ToClient<View = unknown> {
  snapshot: (message: { version: number; view: View }) => void;
  /** `from` is the version before, `to` the one after; a client that does not hold `from` emits `resync`. */
  facts: (message: { hallId: string; from: number; to: number; facts: Fact[] }) => void;
  /** Every 5 seconds. */
  heartbeat: (message: { version: number; at: string }) => void;
  /** What a frame of the client was refused for. */
  problem: (message: { code: ProblemCode; detail: string }) => void;
}

export interface ToServer {
  resync: () => void;
  shown: (receipt: Shown) => void;
}

/** `data` of a `connect_error`. */
export interface ConnectProblem {
  code: ProblemCode;
  detail: string;
}

export const heartbeatSeconds = 5;
