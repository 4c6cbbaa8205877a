/** Numbers taken at a distance (码上办), without an account, and the telephone of who holds one. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Identities } from '../accounts/identity.js';
import { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { mayWatchWindow, staff } from '../accounts/rights.js';
import type { Actor } from '../core/commands.js';
import { HallService } from '../hall/hall.service.js';
import { slip } from '../hall/views.js';
import { ContactAnswer, IssuedTicket, RemoteRequest } from '../protocol/index.js';
import { Call, Json } from './call.js';
import { Desk, ok, send } from './desk.js';
import { callerOf } from './guard.js';
import { newSecret } from './issue.controller.js';
import { ticketAbout } from './shapes.js';

const citizen: Actor = { by: 'citizen', role: 'citizen' };

@ApiTags('tickets')
@Controller('api/halls/:hall')
export class RemoteController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly identities: Identities,
    private readonly limits: Limits,
  ) {}

  @Post('remote-tickets')
  @Call({
    does: 'Take a number at a distance: it is called by telephone, never on a board',
    who: 'anyone',
    changes: true,
    answers: { 201: IssuedTicket },
    refuses: [
      'hall-closed',
      'service-stopped',
      'quota-reached',
      'no-window-can-serve',
      'already-has-ticket',
      'not-eligible',
      'too-late',
    ],
  })
  async issue(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(RemoteRequest) { services, identity, phone, language }: RemoteRequest,
  ): Promise<void> {
    await this.limits.count('remoteTickets', reply.request.ip);
    const person = this.identities.personOf(identity);
    const secret = newSecret();
    // Keys of people without an account are kept apart by who they are.
    await this.desk.askAs(
      { actor: citizen, who: `person:${person}` },
      reply,
      hallId,
      { type: 'issue', services, priority: 'normal', language, person, remote: true, reachable: true },
      (hall, facts, now, touched) => ok({ ...slip(hall, ticketAbout(hall, facts, touched)!, now), secret }, 201),
      { secret, phone },
    );
  }

  @Get('windows/:window/contact')
  @Call({
    does: 'The telephone of the visitor the window has now, where one was given',
    who: staff,
    changes: false,
    answers: { 200: ContactAnswer },
  })
  async contact(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('window') windowId: string,
  ): Promise<void> {
    const caller = callerOf(reply.request);
    const { may, ticketId } = await this.halls.read(hallId, (hall) => ({
      may: mayWatchWindow(caller, hall, windowId),
      ticketId: hall.windows.get(windowId)?.ticketId,
    }));
    if (!may) throw new ProblemError('not-allowed', 'This window is staffed by somebody else.');
    const phone = ticketId ? await this.halls.archive.phone(ticketId) : null;
    if (phone === null) throw new ProblemError('not-found', 'This window has no visitor whose telephone is known.');
    send(reply, ok({ phone }));
  }
}
