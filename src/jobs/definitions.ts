/** Every job there is, with its handler. Jobs hold due times and side effects only; a ticket is never a job. */
import type { CommandBody } from '../core/commands.js';
import type { Days } from '../hall/days.js';
import type { HallService } from '../hall/hall.service.js';
import type { Retention } from '../hall/retention.js';
import type { WhatIfs } from '../hall/what-ifs.js';
import type { Messages } from '../messages/messages.js';
import type { Message } from '../messages/occasions.js';
import type { Outbox } from '../messages/outbox.js';
import type { Webhooks } from '../messages/webhooks.js';

export interface Log {
  debug(message: string, detail?: unknown): void;
  warn(message: string, detail?: unknown): void;
  error(message: string, detail?: unknown): void;
}

export interface Tools {
  halls: HallService;
  days: Days;
  whatIfs: WhatIfs;
  retention: Retention;
  outbox: Outbox;
  messages: Messages;
  webhooks: Webhooks;
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
    run: async (_data: unknown, { retention }: Tools): Promise<void> => {
      await retention.purge();
    },
  },
  /** One message to one visitor. */
  message: {
    name: 'message',
    run: async (message: Message, { messages }: Tools): Promise<void> => {
      await messages.deliver(message);
    },
  },
  /** A webhook is told what it has not been told yet. */
  webhook: {
    name: 'webhook',
    run: async ({ id }: { id: string }, { webhooks }: Tools): Promise<void> => {
      await webhooks.deliver(id);
    },
  },
  /** Appointments of the next day are told in the evening. */
  remind: {
    name: 'remind',
    run: async (_data: unknown, { messages }: Tools): Promise<void> => {
      await messages.remind();
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
