/** A thread that answers what-if questions, one after the other, away from the event loop that serves the hall. */
import { parentPort } from 'node:worker_threads';
import type { Answer } from './answer.js';
import { answer, type WhatIf } from './what-if.js';

export type Said = { progress: number } | { answer: Answer };

export interface Given {
  whatIf: WhatIf;
  /** When work on it was asked for, by `performance.timeOrigin + performance.now()`: a thread's start is part of it. */
  begunAt: number;
}

const say = (said: Said) => parentPort!.postMessage(said);

parentPort!.on('message', ({ whatIf, begunAt }: Given) =>
  say({
    answer: answer(
      whatIf,
      (progress) => say({ progress }),
      () => performance.timeOrigin + performance.now() - begunAt,
    ),
  }),
);
