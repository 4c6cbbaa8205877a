/** Before the visit: what anybody may know of a hall, and which half hours are free. */
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import type { Instant } from '../core/hall.js';
import { HallService, type Answer } from '../hall/hall.service.js';
import { slotsView, visitView } from '../hall/visit-views.js';
import { SlotsAnswer, SlotsQuery, VisitView } from '../protocol/index.js';
import { Call, Search } from './call.js';
import { ok, send } from './desk.js';

/** Many phones look at a hall at once: while nothing happens there, they are shown the same for so long. */
const sameForMs = 5_000;

@ApiTags('visitor')
@Controller('api/halls/:hall')
export class VisitViewController {
  private readonly made = new Map<string, { version: number; at: Instant; answer: Answer }>();

  constructor(private readonly halls: HallService) {}

  @Get('visit')
  @Call({
    does: 'What anybody may know of a hall before coming',
    who: 'anyone',
    changes: false,
    answers: { 200: VisitView },
  })
  async look(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    const answer = await this.halls.read(hallId, (hall, now) => {
      const known = this.made.get(hallId);
      if (known?.version === hall.version && Math.abs(now - known.at) < sameForMs) return known.answer;
      const fresh = ok(visitView(hall, now));
      this.made.set(hallId, { version: hall.version, at: now, answer: fresh });
      return fresh;
    });
    send(reply, answer);
  }

  @Get('slots')
  @Call({
    does: 'The half hours of a day that can be booked for a service, and the places left in each',
    who: 'anyone',
    changes: false,
    answers: { 200: SlotsAnswer },
  })
  async slots(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(SlotsQuery) { service, day }: z.infer<typeof SlotsQuery>,
  ): Promise<void> {
    const view = await this.halls.read(hallId, (hall, now) => slotsView(hall, service, day, now));
    if (!view) throw ProblemError.invalid('service', `this hall has no service ${service}`);
    send(reply, ok(view));
  }
}
