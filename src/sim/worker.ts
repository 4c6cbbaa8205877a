/** A thread that answers one what-if question, away from the event loop that serves the hall. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer } from './answer.js';
import { answer, type WhatIf } from './what-if.js';

export type Said = { progress: number } | { answer: Answer };

const say = (said: Said) => parentPort!.postMessage(said);
say({
  answer: answer(
    workerData as WhatIf,
    (progress) => say({ progress }),
    () => performance.now(),
  ),
});
