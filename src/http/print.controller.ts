/** Paper: a number that was issued is printed by the printer beside a kiosk, as often as it is asked for. */
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Devices } from '../accounts/devices.js';
import { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { requireRole, staff } from '../accounts/rights.js';
import { visitOf } from '../accounts/visitor.js';
import { HallService, type Answer } from '../hall/hall.service.js';
import { explainedTicket } from '../hall/views.js';
import { hallOnSlip, Slips, type SlipOrder } from '../print/slips.js';
import { ExplainedTicket, PrintersAnswer, PrintRequest } from '../protocol/index.js';
import { Call, Json } from './call.js';
import { Desk, ok, send, signedIn } from './desk.js';
import { callerOf } from './guard.js';
import { ticketNow } from './shapes.js';

export const PUBLIC_URL = Symbol('public url');

const who = ['kiosk', 'clerk', 'supervisor'] as const;

@ApiTags('tickets')
@Controller('api/halls/:hall/printers')
export class PrintersController {
  constructor(
    private readonly halls: HallService,
    private readonly devices: Devices,
  ) {}

  @Get()
  @Call({
    does: 'The kiosks with a printer: where staff may have a slip printed',
    who: staff,
    changes: false,
    answers: { 200: PrintersAnswer },
  })
  async list(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    await this.halls.read(hallId, () => undefined); // 404 for no such hall
    send(reply, ok({ printers: await this.devices.printers(hallId) } satisfies PrintersAnswer));
  }
}

@ApiTags('tickets')
@Controller('api/tickets/:secret/print')
export class PrintController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly devices: Devices,
    private readonly limits: Limits,
    private readonly slips: Slips,
    @Inject(PUBLIC_URL) private readonly publicUrl: string | null,
  ) {}

  @Post()
  @Call({
    does: 'Print the slip, or print it again; `slip` tells what becomes of it',
    who,
    changes: true,
    answers: { 200: ExplainedTicket },
    refuses: ['wrong-state', 'not-eligible'],
  })
  async print(
    @Res() reply: FastifyReply,
    @Param('secret') secret: string,
    @Json(PrintRequest) request: z.infer<typeof PrintRequest>,
  ): Promise<void> {
    const { hallId, ticketId } = await visitOf(this.halls, this.limits, secret, reply.request.ip);
    requireRole(callerOf(reply.request), who, hallId);
    const kioskId = kioskOf(reply.request, request);
    const { name: kiosk, printer } = await this.devices.kiosk(hallId, kioskId);
    if (!printer) throw new ProblemError('not-eligible', 'This kiosk has no printer. Print from the page instead.');
    const link = this.linkTo(reply.request, secret);
    let made: { answer: Answer; order: SlipOrder } | null = null;
    const command = { type: 'queue-slip', ticketId, kioskId, kiosk } as const;
    const answered = await this.desk.answerAs(
      signedIn(reply.request),
      reply,
      hallId,
      command,
      (hall, facts, now, touched) => {
        const held = ticketNow(hall, ticketId, touched);
        const ticket = explainedTicket(hall, held, now);
        const again = facts.some((fact) => fact.type === 'slip-queued' && fact.again);
        const order = { ...hallOnSlip(hall), hallId, ticket, again, askedAt: now, printer, link };
        const answer = ok(ticket);
        made = { answer, order: { ...order, slot: held.slot ?? null } };
        return answer;
      },
    );
    // An answer that was remembered printed its slip already.
    const { answer, order } = (made ?? {}) as Partial<{ answer: Answer; order: SlipOrder }>;
    if (order && answered === answer) this.slips.print(order);
  }

  /** Where the visitor's phone finds the ticket; null where only this machine would. The secret is kept nowhere. */
  private linkTo(request: FastifyRequest, secret: string): string | null {
    if (this.publicUrl !== null) return `${this.publicUrl}/t/${secret}`;
    const { protocol, host } = request;
    const reachable = /^[\w.:[\]-]{1,255}$/.test(host) && !/^(localhost|127\.|\[::1\])/.test(host);
    return reachable ? `${protocol}://${host}/t/${secret}` : null;
  }
}

/** A kiosk prints at its own printer, and staff at that of the kiosk they name. */
function kioskOf(request: FastifyRequest, { kioskId }: z.infer<typeof PrintRequest>): string {
  const { role, id } = callerOf(request);
  if (role !== 'kiosk') {
    if (kioskId === undefined) throw ProblemError.invalid('kioskId', 'say at which kiosk to print');
    return kioskId;
  }
  if (kioskId !== undefined && kioskId !== id)
    throw new ProblemError('not-allowed', 'A kiosk prints at its own printer only.');
  return id;
}
