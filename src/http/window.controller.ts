/** The clerk's window: open and close, call, start, hold, transfer, complete. Who may command it is the core's law. */
import { Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import { mayWatchWindow, staff } from '../accounts/rights.js';
import { HallService } from '../hall/hall.service.js';
import { windowView } from '../hall/views.js';
import {
  CallChosenRequest,
  CompleteRequest,
  HoldRequest,
  MattersRequest,
  PauseRequest,
  TicketAnswer,
  TransferRequest,
  WindowChange,
  WindowView,
  type ProblemCode,
} from '../protocol/index.js';
import { Call, Json } from './call.js';
import { Desk, ok, send } from './desk.js';
import { callerOf } from './guard.js';
import { nothing, ticketAnswer, windowNow } from './shapes.js';

const WindowCall = (does: string, ...refuses: ProblemCode[]) =>
  Call({ does, who: staff, changes: true, answers: { 200: WindowView }, refuses });
const TicketCall = (does: string, ...refuses: ProblemCode[]) =>
  Call({ does, who: staff, changes: true, answers: { 200: TicketAnswer }, refuses: ['window-not-open', ...refuses] });

@ApiTags('window')
@Controller('api/halls/:hall/windows/:window')
export class WindowController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
  ) {}

  @Get()
  @Call({ does: 'The window, its visitor and its line', who: staff, changes: false, answers: { 200: WindowView } })
  async look(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('window') windowId: string,
  ): Promise<void> {
    const caller = callerOf(reply.request);
    const view = await this.halls.read(hallId, (hall, now) =>
      mayWatchWindow(caller, hall, windowId) ? (windowView(hall, windowId, now) ?? null) : 'not-allowed',
    );
    if (view === 'not-allowed') throw new ProblemError('not-allowed', 'This window is staffed by somebody else.');
    if (view === null) throw new ProblemError('not-found', `There is no window ${windowId} in this hall.`);
    send(reply, ok(view));
  }

  @Post('open')
  @WindowCall('Open the window and staff it', 'window-taken')
  open(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'open', windowId: at.window }, windowNow(at.window));
  }

  @Post('close')
  @WindowCall('Close the window; its line goes to the others', 'window-busy', 'window-not-open')
  close(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'close', windowId: at.window }, windowNow(at.window));
  }

  @Post('pause')
  @WindowCall('Call nobody for a while', 'window-not-open')
  pause(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(PauseRequest.default({})) { reason }: z.infer<typeof PauseRequest>,
  ): Promise<void> {
    const command = { type: 'pause', windowId: at.window, reason: reason ?? null } as const;
    return this.desk.ask(reply, at.hall, command, windowNow(at.window));
  }

  @Post('resume')
  @WindowCall('End the pause', 'window-not-open')
  unpause(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'unpause', windowId: at.window }, windowNow(at.window));
  }

  @Post('call')
  @TicketCall('Call the next visitor; null when nobody waits', 'window-busy', 'service-stopped', 'hall-closed')
  call(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'call', windowId: at.window }, ticketAnswer);
  }

  @Post('call/:ticketId')
  @TicketCall(
    'Call a chosen waiting visitor',
    'window-busy',
    'wrong-state',
    'not-eligible',
    'service-stopped',
    'hall-closed',
  )
  callChosen(
    @Res() reply: FastifyReply,
    @Param() at: AtTicket,
    @Json(CallChosenRequest) { reason }: z.infer<typeof CallChosenRequest>,
  ): Promise<void> {
    const command = { type: 'call-chosen', windowId: at.window, ticketId: at.ticketId, reason } as const;
    return this.desk.ask(reply, at.hall, command, ticketAnswer);
  }

  @Post('recall')
  @TicketCall('Announce the visitor again', 'window-idle', 'wrong-state')
  recall(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'recall', windowId: at.window }, ticketAnswer);
  }

  @Post('start')
  @TicketCall('The visitor has come', 'window-idle', 'wrong-state')
  start(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'start', windowId: at.window }, ticketAnswer);
  }

  @Post('miss')
  @TicketCall('The visitor has not come', 'window-idle', 'wrong-state')
  miss(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.desk.ask(reply, at.hall, { type: 'miss', windowId: at.window }, ticketAnswer);
  }

  @Post('hold')
  @TicketCall('Hold the visitor, with or without their papers', 'window-idle', 'wrong-state')
  hold(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(HoldRequest) { reason, keep, wakeInSeconds }: z.infer<typeof HoldRequest>,
  ): Promise<void> {
    const command = { type: 'hold', windowId: at.window, reason, keep, wakeInSeconds: wakeInSeconds ?? null } as const;
    return this.desk.ask(reply, at.hall, command, ticketAnswer);
  }

  @Post('resume/:ticketId')
  @TicketCall('Go on with a held visitor', 'window-busy', 'wrong-state', 'not-eligible')
  resume(@Res() reply: FastifyReply, @Param() at: AtTicket, @Json(nothing) _: unknown): Promise<void> {
    const command = { type: 'resume', windowId: at.window, ticketId: at.ticketId } as const;
    return this.desk.ask(reply, at.hall, command, ticketAnswer);
  }

  @Post('transfer')
  @TicketCall(
    'Pass the visitor on, with the time of arrival',
    'window-idle',
    'wrong-state',
    'not-eligible',
    'no-window-can-serve',
    'hall-closed',
  )
  transfer(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(TransferRequest) { to, note, comeBack }: z.infer<typeof TransferRequest>,
  ): Promise<void> {
    const command = {
      type: 'transfer',
      windowId: at.window,
      to,
      note: note ?? null,
      comeBack: comeBack ?? false,
    } as const;
    return this.desk.ask(reply, at.hall, command, ticketAnswer);
  }

  @Post('matters')
  @TicketCall('Add, remove and correct what the visitor came for', 'window-idle', 'wrong-state', 'no-window-can-serve')
  changeMatters(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(MattersRequest) { add = [], remove = [], correct = [] }: z.infer<typeof MattersRequest>,
  ): Promise<void> {
    const command = { type: 'change-matters', windowId: at.window, add, remove, correct } as const;
    return this.desk.ask(reply, at.hall, command, ticketAnswer);
  }

  @Post('complete')
  @TicketCall('The matters named, or all of this window, are done', 'window-idle', 'wrong-state')
  complete(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(CompleteRequest.default({})) { matters, visitor }: z.infer<typeof CompleteRequest>,
  ): Promise<void> {
    const command = { type: 'complete', windowId: at.window, matters: matters ?? null, visitor } as const;
    return this.desk.ask(reply, at.hall, command, ticketAnswer);
  }

  @Patch()
  @Call({
    does: 'Give the window other work from now on',
    who: ['supervisor'],
    changes: true,
    answers: { 200: WindowView },
  })
  change(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(WindowChange) change: z.infer<typeof WindowChange>,
  ): Promise<void> {
    return this.desk.ask(
      reply,
      at.hall,
      { type: 'change-window', windowId: at.window, ...change },
      windowNow(at.window),
    );
  }
}

interface At {
  hall: string;
  window: string;
}

interface AtTicket extends At {
  ticketId: string;
}
