/** Issue: one number for everything a visitor came for. The busiest way through the server. */
import { randomBytes } from 'node:crypto';
import { Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Identities } from '../accounts/identity.js';
import { hashOfCode } from '../accounts/codes.js';
import { ProblemError } from '../accounts/problem-error.js';
import { slip } from '../hall/views.js';
import { IssuedTicket, IssueRequest } from '../protocol/index.js';
import { Call, Json } from './call.js';
import { Desk, ok, signedIn } from './desk.js';
import { ticketAbout } from './shapes.js';

@ApiTags('tickets')
@Controller('api/halls/:hall/tickets')
export class IssueController {
  constructor(
    private readonly desk: Desk,
    private readonly identities: Identities,
  ) {}

  @Post()
  @Call({
    does: 'Issue one number',
    who: ['kiosk', 'clerk', 'supervisor'],
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
      'wrong-state',
    ],
  })
  issue(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(IssueRequest) request: z.infer<typeof IssueRequest>,
  ): Promise<void> {
    const { services = [], priority, language, identity, phone, override } = request;
    const from = signedIn(reply.request);
    const person = identity === undefined ? null : this.identities.personOf(identity);
    const secret = newSecret();
    return this.desk.askAs(
      from,
      reply,
      hallId,
      {
        type: 'issue',
        services,
        priority,
        language,
        person,
        override,
        ...(phone !== undefined && { reachable: true }),
        ...checkedIn(request),
      },
      (hall, facts, now, touched) => ok({ ...slip(hall, ticketAbout(hall, facts, touched)!, now), secret }, 201),
      { secret, phone },
    );
  }
}

/** 128 random bits, taken from a larger draw: asking the system for each costs more than deciding does. */
let drawn = Buffer.alloc(0);
export function newSecret(): string {
  if (drawn.length < 16) drawn = randomBytes(4096);
  const secret = drawn.subarray(0, 16).toString('base64url');
  drawn = drawn.subarray(16);
  return secret;
}

/** An appointment is checked in by its code, or by the identity of whoever has one today. */
function checkedIn({ priority, appointmentCode, identity }: z.infer<typeof IssueRequest>): {
  codeHash?: string;
  checkIn?: true;
} {
  if (appointmentCode !== undefined) return { codeHash: hashOfCode(appointmentCode) };
  if (priority !== 'appointment') return {};
  if (identity === undefined)
    throw new ProblemError('not-eligible', 'Bring the code of the appointment or the card it was booked with.');
  return { checkIn: true };
}
