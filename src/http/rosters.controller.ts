/** The duty roster: who is to staff which window on which half day, in turns where wanted, and who is away. */
import { Controller, Delete, Get, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Accounts } from '../accounts/accounts.service.js';
import { ProblemError } from '../accounts/problem-error.js';
import { staff } from '../accounts/rights.js';
import type { Clerk, Hall } from '../core/hall.js';
import { halves as inOrder, isAway } from '../core/rosters.js';
import { dutyView } from '../hall/duties.js';
import { HallService } from '../hall/hall.service.js';
import {
  Absence,
  AbsenceRequest,
  MyDuties,
  RosterDay,
  RosterQuery,
  RosterRequest,
  RostersAnswer,
  TurnsAnswer,
  TurnsRequest,
} from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send, signedIn } from './desk.js';
import { callerOf } from './guard.js';
import { dayOf, nothing } from './shapes.js';

const who = ['supervisor'] as const;

@ApiTags('rosters')
@Controller('api/halls/:hall')
export class RostersController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly accounts: Accounts,
  ) {}

  @Get('rosters')
  @Call({
    does: 'Rosters and absences of today and later',
    who,
    changes: false,
    answers: { 200: RostersAnswer },
  })
  async list(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(RosterQuery) { from = '', to = '9999-12-31' }: z.infer<typeof RosterQuery>,
  ): Promise<void> {
    const kept = await this.halls.read(hallId, (hall) => ({
      today: hall.day!,
      rosters: rostersOf(hall, [...hall.kept.roster.keys()]).filter(({ day }) => day >= from && day <= to),
      absences: hall.kept.absences.filter((one) => one.until >= from && one.from <= to),
    }));
    const names = await this.accounts.names(kept.absences.map(({ userId }) => userId));
    const absences = kept.absences.map((one) => absenceView(one, names.get(one.userId) ?? one.userId));
    send(reply, ok({ ...kept, absences } satisfies RostersAnswer));
  }

  @Get('rosters/mine')
  @Call({ does: 'What you have to do today', who: staff, changes: false, answers: { 200: MyDuties } })
  async mine(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    const { id } = callerOf(reply.request);
    const mine = await this.halls.read(hallId, (hall): MyDuties => {
      const day = hall.day!;
      const duties = (hall.kept.roster.get(day) ?? []).filter(({ clerk }) => clerk.userId === id);
      return {
        day,
        away: isAway(hall.kept.absences, id, day),
        duties: duties
          .sort((a, b) => inOrder.indexOf(a.half) - inOrder.indexOf(b.half))
          .map(({ windowId, half }) => ({ windowId, label: hall.windows.get(windowId)?.label ?? windowId, half })),
      };
    });
    send(reply, ok(mine));
  }

  @Put('rosters/:day')
  @Call({
    does: 'Set the whole roster of a day',
    who,
    changes: true,
    answers: { 200: RosterDay },
    refuses: ['too-late'],
  })
  async set(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('day') dayText: string,
    @Json(RosterRequest) request: z.infer<typeof RosterRequest>,
  ): Promise<void> {
    const day = dayOf(dayText);
    const clerks = await this.clerks(hallId);
    const duties = request.duties.map(({ windowId, half, userId }, i) => ({
      windowId,
      half,
      clerk: clerks(userId, `duties.${i}.userId`),
    }));
    await this.desk.ask(reply, hallId, { type: 'set-roster', day, duties }, (hall) => rostersOf(hall, [day])[0]);
  }

  @Post('rosters/turns')
  @Call({
    does: 'Staff a window in turns, a working day each; who is away or elsewhere is passed over',
    who,
    changes: true,
    answers: { 200: TurnsAnswer },
    refuses: ['too-late'],
  })
  async turns(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(TurnsRequest) { userIds, halves, ...rest }: z.infer<typeof TurnsRequest>,
  ): Promise<void> {
    const clerks = await this.clerks(hallId);
    const order = userIds.map((id, i) => clerks(id, `userIds.${i}`));
    const wanted = inOrder.filter((half) => halves.includes(half));
    const command = { type: 'set-turns', ...rest, clerks: order, halves: wanted } as const;
    await this.desk.ask(reply, hallId, command, (hall, facts) => ({
      rosters: rostersOf(
        hall,
        facts.flatMap((fact) => (fact.type === 'roster-set' ? fact.day : [])),
      ),
    }));
  }

  @Post('absences')
  @Call({ does: 'Say that a clerk is away', who, changes: true, answers: { 201: Absence }, refuses: ['too-late'] })
  async setAbsence(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(AbsenceRequest) { userId, reason, ...days }: z.infer<typeof AbsenceRequest>,
  ): Promise<void> {
    const { name } = (await this.clerks(hallId))(userId, 'userId');
    const absence = { userId, ...days, reason: reason ?? null };
    await this.desk.askAs(signedIn(reply.request), reply, hallId, { type: 'set-absence', absence }, () =>
      ok(absenceView(absence, name), 201),
    );
  }

  @Delete('absences/:user/:from')
  @Call({ does: 'Say that a clerk is not away after all', who, changes: true, answers: { 204: null } })
  async liftAbsence(
    @Res() reply: FastifyReply,
    @Param() { hall, user, from }: { hall: string; user: string; from: string },
    @Json(nothing) _: unknown,
  ): Promise<void> {
    const command = { type: 'lift-absence', userId: user, from: dayOf(from) } as const;
    await this.desk.askAs(signedIn(reply.request), reply, hall, command, () => ({ status: 204, body: '' }));
  }

  /** Finds those who can staff a window here by their ids; 400 for any other. */
  private async clerks(hallId: string): Promise<(userId: string, path: string) => Clerk> {
    await this.halls.read(hallId, () => undefined);
    const all = new Map((await this.accounts.staffOf(hallId)).map(({ id, username }) => [id, username]));
    return (userId, path) => {
      const name = all.get(userId);
      if (name === undefined) throw ProblemError.invalid(path, `this hall has no clerk ${userId}`);
      return { userId, name };
    };
  }
}

function rostersOf(hall: Hall, days: string[]): z.infer<typeof RosterDay>[] {
  return [...days].sort().map((day) => ({ day, duties: (hall.kept.roster.get(day) ?? []).map(dutyView) }));
}

function absenceView(
  { userId, from, until, reason }: { userId: string; from: string; until: string; reason: string | null },
  name: string,
): Absence {
  return { clerk: { id: userId, name }, from, until, reason };
}
