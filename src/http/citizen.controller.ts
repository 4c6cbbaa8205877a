/** The visitor with a ticket in hand: the secret in the path is the key to it, and to nothing else. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { hashOf } from '../accounts/access.js';
import { Limits } from '../accounts/limits.js';
import { ticketOf, visitOf, type Visit } from '../accounts/visitor.js';
import type { Actor, CommandBody } from '../core/commands.js';
import { HallService } from '../hall/hall.service.js';
import { explainedTicket } from '../hall/views.js';
import {
  ExplainedTicket,
  PostponeRequest,
  RatingAnswer,
  RatingRequest,
  SwitchRequest,
  type ProblemCode,
} from '../protocol/index.js';
import { Call, Json } from './call.js';
import { Desk, ok, send } from './desk.js';
import { Ratings } from './ratings.js';
import { nothing, ticketNow } from './shapes.js';

const citizen: Actor = { by: 'citizen', role: 'citizen' };

const TicketCall = (does: string, ...refuses: ProblemCode[]) =>
  Call({ does, who: 'anyone', changes: true, answers: { 200: ExplainedTicket }, refuses: ['wrong-state', ...refuses] });

@ApiTags('visitor')
@Controller('api/tickets/:secret')
export class CitizenController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly limits: Limits,
    private readonly ratings: Ratings,
  ) {}

  @Get()
  @Call({
    does: 'The ticket, with the sentence that explains',
    who: 'anyone',
    changes: false,
    answers: { 200: ExplainedTicket },
  })
  async look(@Res() reply: FastifyReply, @Param('secret') secret: string): Promise<void> {
    send(reply, ok((await ticketOf(this.halls, await this.visit(reply, secret))).view));
  }

  @Post('switch')
  @TicketCall('Wait for another window, with the same seat in line', 'window-not-open', 'not-eligible')
  switch(
    @Res() reply: FastifyReply,
    @Param('secret') secret: string,
    @Json(SwitchRequest) { windowId }: z.infer<typeof SwitchRequest>,
  ): Promise<void> {
    return this.ask(reply, secret, (ticketId) => ({ type: 'switch', ticketId, windowId }));
  }

  @Post('postpone')
  @TicketCall('Let the next few go first')
  postpone(
    @Res() reply: FastifyReply,
    @Param('secret') secret: string,
    @Json(PostponeRequest) { places }: z.infer<typeof PostponeRequest>,
  ): Promise<void> {
    return this.ask(reply, secret, (ticketId) => ({ type: 'postpone', ticketId, places }));
  }

  @Post('cancel')
  @TicketCall('Give the number back')
  cancel(@Res() reply: FastifyReply, @Param('secret') secret: string, @Json(nothing) _: unknown): Promise<void> {
    return this.ask(reply, secret, (ticketId) => ({ type: 'cancel', ticketId }));
  }

  @Post('return')
  @TicketCall('Come back after the call was missed', 'too-late', 'no-window-can-serve', 'already-has-ticket')
  return(@Res() reply: FastifyReply, @Param('secret') secret: string, @Json(nothing) _: unknown): Promise<void> {
    return this.ask(reply, secret, (ticketId) => ({ type: 'return', ticketId }));
  }

  @Post('ratings')
  @Call({
    does: 'Rate the visit, or a matter of it, once each, when it is completed',
    who: 'anyone',
    changes: true,
    answers: { 201: RatingAnswer },
    refuses: ['wrong-state', 'already-rated'],
  })
  async rate(
    @Res() reply: FastifyReply,
    @Param('secret') secret: string,
    @Json(RatingRequest) rating: RatingRequest,
  ): Promise<void> {
    const visit = await this.visit(reply, secret);
    await this.ratings.rate(reply, { actor: citizen, who: whoHolds(secret) }, visit, rating, null);
  }

  private async ask(reply: FastifyReply, secret: string, commandFor: (ticketId: string) => CommandBody): Promise<void> {
    const { hallId, ticketId } = await this.visit(reply, secret);
    const from = { actor: citizen, who: whoHolds(secret) };
    await this.desk.askAs(from, reply, hallId, commandFor(ticketId), (hall, _facts, now, touched) =>
      ok(explainedTicket(hall, ticketNow(hall, ticketId, touched), now)),
    );
  }

  private visit({ request }: FastifyReply, secret: string): Promise<Visit> {
    return visitOf(this.halls, this.limits, secret, request.ip);
  }
}

/** Keys of a visitor are kept apart by ticket. */
function whoHolds(secret: string): string {
  return `ticket:${hashOf(secret).toString('base64url')}`;
}
