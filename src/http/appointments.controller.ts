/** Before the visit: what a hall is like, when there is a place, and appointments with the code that opens them. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { hashOfCode, newCode } from '../accounts/codes.js';
import { Identities } from '../accounts/identity.js';
import { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { staff } from '../accounts/rights.js';
import type { Actor, CommandBody } from '../core/commands.js';
import type { Appointment } from '../core/kept.js';
import { businessDay } from '../core/opening-hours.js';
import { HallService, type MakeAnswer } from '../hall/hall.service.js';
import { appointmentsView, appointmentView } from '../hall/visit-views.js';
import {
  AppointmentsAnswer,
  AppointmentsQuery,
  AppointmentView,
  BookedAppointment,
  BookRequest,
  MoveAppointmentRequest,
  type ProblemCode,
} from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send } from './desk.js';
import { nothing } from './shapes.js';

const citizen: Actor = { by: 'citizen', role: 'citizen' };

/** More than a hall has in a day. */
const mostOfADay = 10_000;

const ChangeCall = (does: string, ...refuses: ProblemCode[]) =>
  Call({
    does,
    who: 'anyone',
    changes: true,
    answers: { 200: AppointmentView },
    refuses: ['too-late', 'wrong-state', ...refuses],
  });

@ApiTags('appointments')
@Controller('api/halls/:hall/appointments')
export class AppointmentsController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly identities: Identities,
    private readonly limits: Limits,
  ) {}

  @Post()
  @Call({
    does: 'Book a half hour for one service; the code is shown this once',
    who: 'anyone',
    changes: true,
    answers: { 201: BookedAppointment },
    refuses: ['service-stopped', 'quota-reached', 'no-window-can-serve', 'already-has-ticket', 'not-eligible'],
  })
  async book(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(BookRequest) { serviceId, at, identity, phone, language }: z.infer<typeof BookRequest>,
  ): Promise<void> {
    const person = this.identities.personOf(identity);
    await this.limits.count('bookings', reply.request.ip);
    const code = newCode();
    const codeHash = hashOfCode(code);
    const reachable = phone !== undefined;
    await this.desk.askAs(
      { actor: citizen, who: `person:${person}` },
      reply,
      hallId,
      { type: 'book', serviceId, slot: Date.parse(at), person, codeHash, language, reachable },
      (hall, _facts, _now, { records }) => {
        const booked = [...records.values()].pop() as Appointment;
        return ok({ ...appointmentView(hall, booked), code }, 201);
      },
      { phone },
    );
  }

  @Get()
  @Call({
    does: 'The appointments of a day, without identities, and how many are booked on the days to come',
    who: staff,
    changes: false,
    answers: { 200: AppointmentsAnswer },
  })
  async list(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(AppointmentsQuery) asked: z.infer<typeof AppointmentsQuery>,
  ): Promise<void> {
    // The day rolls first where it must: what was missed yesterday is known then.
    const today = await this.halls.read(hallId, (hall, now) => businessDay(hall.config.hours, now));
    const day = asked.day ?? today;
    const all = await this.halls.archive.records(hallId, 'appointment', { from: day, to: day, limit: mostOfADay });
    send(reply, ok(await this.halls.read(hallId, (hall, now) => appointmentsView(hall, day, all, now))));
  }

  @Get(':code')
  @Call({ does: 'An appointment, by its code', who: 'anyone', changes: false, answers: { 200: AppointmentView } })
  async look(@Res() reply: FastifyReply, @Param('hall') hallId: string, @Param('code') code: string): Promise<void> {
    const appointment = await this.halls.archive.appointmentByCode(hallId, hashOfCode(code));
    if (!appointment) {
      await this.limits.count('unknownTicket', reply.request.ip);
      throw new ProblemError('not-found', 'There is no such appointment. Check the code.');
    }
    send(reply, ok(await this.halls.read(hallId, (hall) => appointmentView(hall, appointment))));
  }

  @Post(':code/move')
  @ChangeCall('Move an appointment to another half hour', 'quota-reached', 'already-has-ticket', 'service-stopped')
  move(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('code') code: string,
    @Json(MoveAppointmentRequest) { at }: z.infer<typeof MoveAppointmentRequest>,
  ): Promise<void> {
    const codeHash = hashOfCode(code);
    return this.change(reply, hallId, { type: 'move-appointment', codeHash, slot: Date.parse(at) });
  }

  @Post(':code/cancel')
  @ChangeCall('Give the place of an appointment back')
  cancel(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('code') code: string,
    @Json(nothing) _: unknown,
  ): Promise<void> {
    return this.change(reply, hallId, { type: 'cancel-appointment', codeHash: hashOfCode(code) });
  }

  private change(reply: FastifyReply, hallId: string, command: CommandBody & { codeHash: string }): Promise<void> {
    const { codeHash } = command;
    const answer: MakeAnswer = (hall, _facts, _now, { records }) => {
      const all = [...hall.kept.records.appointment.values(), ...(records.values() as Iterable<Appointment>)];
      return ok(
        appointmentView(
          hall,
          all.find((one) => one.codeHash === codeHash)!,
        ),
      );
    };
    return this.desk.askAs({ actor: citizen, who: `appointment:${codeHash}` }, reply, hallId, command, answer);
  }
}
