/** A thread that answers one what-if question, away from the event loop that serves the hall. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer } from './answer.js';
import { answer, type WhatIf } from './what-if.js';

export type Said = { progress: number } | { answer: Answer };

export interface Given {
  whatIf: WhatIf;
  /** When the thread was asked for, by `performance.timeOrigin + performance.now()`: its start is part of the answer's time. */
  begunAt: number;
}

const { whatIf, begunAt } = workerData as Given;
const say = (said: Said) => parentPort!.postMessage(said);
say({
  answer: answer(
    whatIf,
    (progress) => say({ progress }),
    () => performance.timeOrigin + performance.now() - begunAt,
  ),
});
