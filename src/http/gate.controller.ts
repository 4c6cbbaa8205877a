/** The gate: what is stopped by hand, closing for today, and priorities that wait to be confirmed. */
import { Controller, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { staff } from '../accounts/rights.js';
import { runningView, ticketView } from '../hall/views.js';
import { ClaimRequest, CloseRequest, RunningAnswer, RunningRequest, Ticket } from '../protocol/index.js';
import { Call, Json } from './call.js';
import { Desk } from './desk.js';
import { ticketNow } from './shapes.js';

const who = ['supervisor'] as const;

@ApiTags('supervision')
@Controller('api/halls/:hall')
export class GateController {
  constructor(private readonly desk: Desk) {}

  @Put('running')
  @Call({
    does: 'Stop or resume giving numbers, or calling; until the day ends',
    who,
    changes: true,
    answers: { 200: RunningAnswer },
    refuses: ['hall-closed'],
  })
  run(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(RunningRequest) change: z.infer<typeof RunningRequest>,
  ): Promise<void> {
    return this.desk.ask(reply, hallId, { type: 'set-running', ...change }, runningView);
  }

  @Post('close')
  @Call({
    does: 'Close the hall for today: who waits goes home, windows finish what they have',
    who,
    changes: true,
    answers: { 200: RunningAnswer },
  })
  close(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(CloseRequest) { reason }: z.infer<typeof CloseRequest>,
  ): Promise<void> {
    return this.desk.ask(reply, hallId, { type: 'shut', reason }, runningView);
  }

  @Post('tickets/:ticketId/claim')
  @Call({
    does: 'Confirm or refuse a priority that was claimed; confirmed, it counts as of issue',
    who: staff,
    changes: true,
    answers: { 200: Ticket },
    refuses: ['wrong-state'],
  })
  claim(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('ticketId') ticketId: string,
    @Json(ClaimRequest) { confirmed, reason }: z.infer<typeof ClaimRequest>,
  ): Promise<void> {
    const command = { type: 'decide-claim', ticketId, confirmed, reason: reason ?? null } as const;
    return this.desk.ask(reply, hallId, command, (hall, _facts, now, touched) =>
      ticketView(hall, ticketNow(hall, ticketId, touched), now),
    );
  }
}
