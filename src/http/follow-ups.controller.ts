/** The register of low ratings and complaints: written down by staff, answered by supervisors. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import { staff } from '../accounts/rights.js';
import type { CommandBody } from '../core/commands.js';
import type { Hall } from '../core/hall.js';
import type { FollowUp as KeptFollowUp } from '../core/kept.js';
import { ticketIdOf } from '../core/numbering.js';
import type { ComplaintAbout } from '../core/ratings.js';
import { HallService } from '../hall/hall.service.js';
import {
  ComplaintAnswer,
  ComplaintRequest,
  FollowUp,
  FollowUpsAnswer,
  FollowUpsQuery,
  NoteRequest,
  ResultRequest,
} from '../protocol/index.js';
import { RatingRows } from '../store/rating-rows.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send, signedIn } from './desk.js';

const who = ['supervisor'] as const;
const mostListed = 1_000;

@ApiTags('follow-ups')
@Controller('api/halls/:hall')
export class FollowUpsController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly rows: RatingRows,
  ) {}

  @Post('complaints')
  @Call({ does: 'Write a complaint down', who: staff, changes: true, answers: { 201: ComplaintAnswer } })
  async complain(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(ComplaintRequest) { subject, number, day, phone, channel }: ComplaintRequest,
  ): Promise<void> {
    const today = await this.halls.read(hallId, (hall) => hall.day!);
    const visitDay = day ?? (number === undefined ? null : today);
    if (visitDay !== null && visitDay > today) throw ProblemError.invalid('day', 'is still to come');
    const about = await this.visitOf(hallId, number, visitDay);
    const command = { type: 'complain', subject, about, channel, visitDay } as const;
    await this.desk.askAs(
      signedIn(reply.request),
      reply,
      hallId,
      command,
      (_hall, facts, _now, { records }) => {
        const { recordId } = facts.find((fact) => fact.type === 'follow-up-opened')!;
        const { id, status, dueOn, openedAt } = records.get(recordId) as KeptFollowUp;
        return ok({ id, status, subject, dueOn, openedAt: new Date(openedAt).toISOString() }, 201);
      },
      { phone },
    );
  }

  @Get('follow-ups')
  @Call({
    does: 'Low ratings and complaints, and what was done about them',
    who,
    changes: false,
    answers: { 200: FollowUpsAnswer },
  })
  async list(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(FollowUpsQuery) { open, overdue }: z.infer<typeof FollowUpsQuery>,
  ): Promise<void> {
    const shape = await this.halls.read(hallId, shapeOf);
    const [opened, closed] = await Promise.all([
      open === false ? [] : this.halls.archive.records(hallId, 'follow-up', { ended: false, limit: mostListed }),
      open === true || overdue
        ? []
        : this.halls.archive.records(hallId, 'follow-up', { ended: true, limit: mostListed }),
    ]);
    const asked = opened.filter(({ dueOn }) => overdue === undefined || dueOn < shape.today === overdue).reverse();
    const all = [...asked, ...closed].slice(0, mostListed);
    const phones = await this.rows.phones(all.map(({ id }) => id));
    const counts = await this.rows.followUps(hallId, shape.today);
    send(reply, ok({ followUps: all.map((one) => view(one, shape, phones.get(one.id) ?? null)), counts }));
  }

  @Post('follow-ups/:id/note')
  @Call({
    does: 'Note what was done or said',
    who,
    changes: true,
    answers: { 200: FollowUp },
    refuses: ['wrong-state'],
  })
  note(@Res() reply: FastifyReply, @Param() at: At, @Json(NoteRequest) { note }: z.infer<typeof NoteRequest>) {
    return this.ask(reply, at, { type: 'note-follow-up', recordId: at.id, note });
  }

  @Post('follow-ups/:id/close')
  @Call({ does: 'Close with a result', who, changes: true, answers: { 200: FollowUp }, refuses: ['wrong-state'] })
  close(@Res() reply: FastifyReply, @Param() at: At, @Json(ResultRequest) { result }: z.infer<typeof ResultRequest>) {
    return this.ask(reply, at, { type: 'close-follow-up', recordId: at.id, result });
  }

  private async ask(reply: FastifyReply, { hall: hallId, id }: At, command: CommandBody): Promise<void> {
    const phone = (await this.rows.phones([id])).get(id) ?? null;
    await this.desk.ask(reply, hallId, command, (hall, _facts, _now, { records }) =>
      view(records.get(id) as KeptFollowUp, shapeOf(hall), phone),
    );
  }

  /** The ticket that a complaint names: live, or ended on that day. */
  private async visitOf(hallId: string, number: string | undefined, day: string | null): Promise<ComplaintAbout> {
    if (number === undefined || day === null) return { ticketId: null, number: null, windowId: null };
    const ticketId = ticketIdOf(hallId, day, number);
    const live = await this.halls.read(hallId, (hall) => hall.tickets.get(ticketId));
    const ticket = live ?? (await this.halls.archive.ticket(ticketId));
    if (!ticket) throw ProblemError.invalid('number', `there was no ${number} on ${day}`);
    return { ticketId, number, windowId: ticket.windowId };
  }
}

interface At {
  hall: string;
  id: string;
}

interface Shape {
  today: string;
  labels: Map<string, string>;
}

function shapeOf(hall: Hall): Shape {
  return { today: hall.day!, labels: new Map([...hall.windows.values()].map(({ id, label }) => [id, label])) };
}

function view(one: KeptFollowUp, { today, labels }: Shape, phone: string | null): FollowUp {
  const { windowId, serviceId = null, openedAt, history, ...rest } = one;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...rest,
    serviceId,
    window: windowId === null ? null : { id: windowId, label: labels.get(windowId) ?? windowId },
    phone,
    openedAt: iso(openedAt),
    overdue: one.status === 'open' && one.dueOn < today,
    history: history.map((step) => ({ ...step, at: iso(step.at) })),
  };
}
