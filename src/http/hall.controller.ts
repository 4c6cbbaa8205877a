/** Halls: putting a hall file in force, looking at a hall, its board, and stopping a service. */
import { Controller, Get, Param, Patch, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import { everybodySignedIn, mayEnter, zoneFor } from '../accounts/rights.js';
import { HallService } from '../hall/hall.service.js';
import { boardView, hallView } from '../hall/views.js';
import { BoardQuery, BoardView, HallFile, HallList, HallView, Service, ServiceChange } from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send } from './desk.js';
import { callerOf } from './guard.js';

@ApiTags('halls')
@Controller('api/halls')
export class HallController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
  ) {}

  @Get()
  @Call({ does: 'The halls that you may enter', who: ['supervisor'], changes: false, answers: { 200: HallList } })
  async list(@Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(reply.request);
    const halls = await this.halls.list();
    send(reply, ok({ halls: halls.filter(({ id }) => mayEnter(caller, id)).map(({ id, name }) => ({ id, name })) }));
  }

  @Get(':hall')
  @Call({ does: 'The hall as it is', who: everybodySignedIn, changes: false, answers: { 200: HallView } })
  async look(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    send(reply, ok(await this.halls.read(hallId, hallView)));
  }

  @Get(':hall/file')
  @Call({
    does: 'The hall file in force; put in force again, it changes nothing',
    who: ['admin'],
    changes: false,
    answers: { 200: HallFile },
  })
  async file(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    send(reply, ok(await this.halls.read(hallId, (hall) => hall.config)));
  }

  @Put(':hall')
  @Call({
    does: 'Put a hall file in force; every fault in it is told at once',
    who: ['admin'],
    changes: true,
    answers: { 200: HallView, 201: HallView },
    refuses: ['window-busy'],
  })
  configure(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(HallFile) file: z.infer<typeof HallFile>,
  ): Promise<void> {
    if (file.id !== hallId) throw ProblemError.invalid('id', `is not ${hallId}, which the address names`);
    return this.desk.configure(reply, file, (hall, created, now) => ok(hallView(hall, now), created ? 201 : 200));
  }

  @Patch(':hall/services/:service')
  @Call({
    does: 'Stop or resume giving numbers for a service',
    who: ['supervisor'],
    changes: true,
    answers: { 200: Service },
  })
  change(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('service') serviceId: string,
    @Json(ServiceChange) { stopped }: z.infer<typeof ServiceChange>,
  ): Promise<void> {
    const type = stopped ? 'stop-service' : 'resume-service';
    return this.desk.ask(reply, hallId, { type, serviceId }, (hall) => {
      const service = hall.config.services.find(({ id }) => id === serviceId)!;
      return { ...service, stopped: service.stopped ?? false };
    });
  }

  @Get(':hall/board')
  @Call({
    does: 'What the big screen shows',
    who: ['display', 'clerk', 'supervisor'],
    changes: false,
    answers: { 200: BoardView },
  })
  async board(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(BoardQuery) { zone: asked }: z.infer<typeof BoardQuery>,
  ): Promise<void> {
    const zone = zoneFor(callerOf(reply.request), asked);
    const view = await this.halls.read(hallId, (hall, now) => boardView(hall, zone, now) ?? null);
    if (!view) throw new ProblemError('not-found', `This hall has no zone ${zone}.`);
    send(reply, ok(view));
  }
}
