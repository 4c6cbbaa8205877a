/** Ratings of completed visits: one for each, kept as rows for the reports. */
import { Injectable, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { answerOnce } from '../accounts/answers.js';
import { ProblemError } from '../accounts/problem-error.js';
import type { Visit } from '../accounts/visitor.js';
import type { Clock } from '../hall/clock.js';
import { HallService, type Answer, type Ask } from '../hall/hall.service.js';
import type { RatingRequest } from '../protocol/index.js';
import { ok } from './desk.js';

export const CLOCK = Symbol('clock');

@Injectable()
export class Ratings {
  constructor(
    private readonly source: DataSource,
    private readonly halls: HallService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async rate(
    { hallId, ticketId }: Visit,
    { level, tags = [], comment = null }: Rating,
    key: Ask['key'],
  ): Promise<Answer> {
    const ended = await this.halls.endedTicket(ticketId);
    return answerOnce(this.source, this.clock, key, async (manager) => {
      if (ended?.status !== 'completed')
        throw new ProblemError('wrong-state', 'A visit is rated when it is completed.');
      const at = new Date(this.clock.now());
      const made = await manager.query<unknown[]>(
        `with made as (
           insert into rating (ticket_id, hall_id, level, tags, comment, at) values ($1, $2, $3, $4, $5, $6)
           on conflict (ticket_id) do nothing returning 1
         ) select 1 from made`,
        [ticketId, hallId, level, JSON.stringify(tags), comment, at],
      );
      if (made.length === 0) throw new ProblemError('already-rated', 'This visit is rated already. Thank you.');
      return ok({ ticketId, level, tags, comment, at: at.toISOString() }, 201);
    });
  }
}

type Rating = Omit<RatingRequest, 'comment'> & { comment?: string | null };
