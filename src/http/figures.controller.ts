/** The hall's account of itself: was it fair, were its forecasts right, and why did a ticket stand where it did. */
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import type { Fact } from '../core/facts.js';
import { ticketIdOf } from '../core/numbering.js';
import { businessDay, dayAfter } from '../core/opening-hours.js';
import { accuracy } from '../figures/accuracy.js';
import { fairness } from '../figures/fairness.js';
import { workOfDays } from '../figures/workload.js';
import { Days, type BusinessDay } from '../hall/days.js';
import { HallService } from '../hall/hall.service.js';
import {
  AccuracyAnswer,
  AccuracyQuery,
  DayQuery,
  FairnessAnswer,
  WhyAnswer,
  WorkloadAnswer,
  WorkloadQuery,
} from '../protocol/index.js';
import { Call, Search } from './call.js';
import { ok, send } from './desk.js';

const who = ['supervisor'] as const;
/** A month. */
const mostDays = 31;

@ApiTags('figures')
@Controller('api/halls/:hall')
export class FiguresController {
  constructor(
    private readonly halls: HallService,
    private readonly days: Days,
  ) {}

  @Get('fairness')
  @Call({
    does: 'How fairly numbers were called on a day, today by default',
    who,
    changes: false,
    answers: { 200: FairnessAnswer },
  })
  async fairness(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(DayQuery) query: z.infer<typeof DayQuery>,
  ): Promise<void> {
    const day = await this.dayOf(hallId, query.day);
    send(reply, ok({ day: day.day, over: day.over, ...fairness(day.began, day.facts) } satisfies FairnessAnswer));
  }

  @Get('workload')
  @Call({
    does: 'The work of each window and clerk on a day, today by default, or over a month; with overtime',
    who,
    changes: false,
    answers: { 200: WorkloadAnswer },
  })
  async workload(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(WorkloadQuery) query: z.infer<typeof WorkloadQuery>,
  ): Promise<void> {
    const today = await this.today(hallId);
    const [from, to] = daysAsked(query, today);
    const days = await this.days.work(hallId, from, to, mostDays);
    if (days.length === 0) throw new ProblemError('not-found', `This hall has no record of ${from} to ${to}.`);
    const closesAt = from === to ? days[0]!.work.closesAt : null;
    const answer: WorkloadAnswer = {
      ...{ day: to, from, days: days.map(({ day }) => day), over: to < today },
      closesAt: closesAt === null ? null : iso(closesAt),
      ...workOfDays(days.map(({ work }) => work)),
    };
    send(reply, ok(answer));
  }

  @Get('accuracy')
  @Call({
    does: 'How right the waits on the slips were on the last days',
    who,
    changes: false,
    answers: { 200: AccuracyAnswer },
  })
  async accuracy(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(AccuracyQuery) { days: count }: z.infer<typeof AccuracyQuery>,
  ): Promise<void> {
    const days = await this.days.figures(hallId, await this.today(hallId), count);
    const answer: AccuracyAnswer = {
      overall: accuracy(days),
      days: days.map((day) => ({ day: day.day, accuracy: accuracy([day]) })),
    };
    send(reply, ok(answer));
  }

  @Get('tickets/:ticketId/why')
  @Call({
    does: 'Why a ticket was placed and called as it was, and who was called before it',
    who,
    changes: false,
    answers: { 200: WhyAnswer },
  })
  async why(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('ticketId') ticketId: string,
  ): Promise<void> {
    const live = await this.halls.read(hallId, (hall) => hall.tickets.get(ticketId));
    const ticket = live ?? (await this.halls.archive.ticket(ticketId));
    if (!ticket || ticketIdOf(hallId, ticket.day, ticket.number) !== ticket.id)
      throw new ProblemError('not-found', 'This hall has no such ticket.');
    const facts = await this.days.factsNaming(hallId, ticket.day, ticketId);
    send(reply, ok({ ticketId, number: ticket.number, ...reasonsOf(ticketId, facts) } satisfies WhyAnswer));
  }

  private async dayOf(hallId: string, asked: string | undefined): Promise<BusinessDay> {
    const wanted = asked ?? (await this.today(hallId));
    const day = await this.days.day(hallId, wanted);
    if (!day) throw new ProblemError('not-found', `This hall has no record of ${wanted}.`);
    return day;
  }

  private today(hallId: string): Promise<string> {
    return this.halls.read(hallId, (hall, now) => hall.day ?? businessDay(hall.config.hours, now));
  }
}

/** From the first day to the last, both counted. Throws 400 for days in the wrong order, or too many. */
function daysAsked({ day, from, to }: z.infer<typeof WorkloadQuery>, today: string): [string, string] {
  if (day !== undefined && (from ?? to) !== undefined)
    throw ProblemError.invalid('day', 'is one day; leave it out to ask for several');
  const last = day ?? to ?? today;
  const first = day ?? from ?? last;
  if (last < first) throw ProblemError.invalid('to', `is before ${first}`);
  if (dayAfter(first, mostDays - 1) < last) throw ProblemError.invalid('from', `is more than ${mostDays} days`);
  return [first, last];
}

const iso = (at: number) => new Date(at).toISOString();

function reasonsOf(ticketId: string, facts: Fact[]): Pick<WhyAnswer, 'placements' | 'calls' | 'passedBy'> {
  const answer: Pick<WhyAnswer, 'placements' | 'calls' | 'passedBy'> = { placements: [], calls: [], passedBy: [] };
  for (const fact of facts) {
    const at = iso(fact.at);
    if (fact.type === 'ticket-assigned' && fact.ticketId === ticketId) {
      const { groupId, windowId, label, why } = fact;
      answer.placements.push({ at, groupId, windowId, label, ...why });
    }
    if (fact.type !== 'ticket-called') continue;
    const { windowId, label, why, number } = fact;
    if (fact.ticketId === ticketId) answer.calls.push({ at, windowId, label, ...why });
    const passed = why.passedOver.find((one) => one.ticketId === ticketId);
    if (passed)
      answer.passedBy.push({ at, ticketId: fact.ticketId, number, windowId, label, rule: why.rule, why: passed.why });
  }
  return answer;
}
