/** Every job there is, with its handler. Jobs hold due times and side effects only; a ticket is never a job. */
import type { CommandBody } from '../core/commands.js';
import type { Days } from '../hall/days.js';
import type { HallService } from '../hall/hall.service.js';
import type { WhatIfs } from '../hall/what-ifs.js';

export interface Log {
  debug(message: string, detail?: unknown): void;
  warn(message: string, detail?: unknown): void;
  error(message: string, detail?: unknown): void;
}

export interface Tools {
  halls: HallService;
  days: Days;
  whatIfs: WhatIfs;
  log: Log;
}

export interface TimerJob {
  hallId: string;
  command: CommandBody;
}

export const definitions = {
  /** A due time has come: issues the command, which does nothing if what it was set for has passed. */
  timer: {
    name: 'timer',
    run: async ({ hallId, command }: TimerJob, { halls }: Tools): Promise<void> => {
      await issueTimer(halls, hallId, command);
    },
  },
  /** What may be kept for a time only is deleted. */
  purge: {
    name: 'purge',
    run: async (_data: unknown, { halls }: Tools): Promise<void> => {
      await halls.purge();
    },
  },
  /** Days that are over are worked out and learned from, and what-if questions of them put beside what happened. */
  figures: {
    name: 'figures',
    run: async (_data: unknown, { days, whatIfs }: Tools): Promise<void> => {
      await days.closeBooks();
      await whatIfs.lookBack();
    },
  },
} as const;

export type JobName = keyof typeof definitions;

export async function issueTimer(halls: HallService, hallId: string, command: CommandBody): Promise<void> {
  const actor = { by: 'timer', role: 'timer' } as const;
  await halls.execute(hallId, { ...command, actor }, () => ({ status: 204, body: '' }));
}
