/** Rating a visit, by its link or on the screen of a window: brings what the hall has forgotten, and asks it. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Visit } from '../accounts/visitor.js';
import type { Fact } from '../core/facts.js';
import { HallService } from '../hall/hall.service.js';
import type { RatingAnswer, RatingRequest } from '../protocol/index.js';
import { Desk, ok, type From } from './desk.js';

@Injectable()
export class Ratings {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
  ) {}

  /** `windowId`: the window on whose screen it is given; null by the visitor's link. */
  async rate(
    reply: FastifyReply,
    from: From,
    { hallId, ticketId }: Visit,
    request: RatingRequest,
    windowId: string | null,
  ): Promise<void> {
    const { level, tags = [], comment = null, matterId = null } = request;
    // The day first: what the rows lack of earlier days, nobody can add any more.
    const readOn = await this.halls.read(hallId, (hall) => hall.day ?? '');
    const [visit, rated] = await Promise.all([this.halls.archive.ticket(ticketId), this.halls.archive.rated(ticketId)]);
    const earlier = rated.includes(matterId ?? '');
    const given = { ticketId, matterId, level, tags, comment, windowId };
    await this.desk.askAs(from, reply, hallId, { type: 'rate', ...given, visit, earlier, readOn }, (_hall, facts) =>
      ok(answerOf(facts), 201),
    );
  }
}

function answerOf(facts: Fact[]): RatingAnswer {
  const rated = facts.find((fact) => fact.type === 'ticket-rated')!;
  const { ticketId, matterId, level, tags, comment, at } = rated;
  return { ticketId, matterId, level, tags, comment, at: new Date(at).toISOString() };
}
