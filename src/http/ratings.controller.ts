/** The screen of a window that asks for a rating, and what the supervisor sees of all ratings. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Accounts } from '../accounts/accounts.service.js';
import { ProblemError } from '../accounts/problem-error.js';
import { zoneFor } from '../accounts/rights.js';
import type { Hall, Instant, Ticket } from '../core/hall.js';
import { HallService } from '../hall/hall.service.js';
import {
  CoverageAnswer,
  CoverageQuery,
  RatingAnswer,
  WindowRatingRequest,
  WindowVisitAnswer,
} from '../protocol/index.js';
import { RatingRows } from '../store/rating-rows.js';
import { Call, Json, Search } from './call.js';
import { coverageOf, daysAsked, groupsOf, mattersOf } from './coverage.js';
import { ok, send } from './desk.js';
import { callerOf } from './guard.js';
import { Ratings } from './ratings.js';

/** So long after a visit the screen of its window asks for a rating. */
const askedMs = 2 * 60_000;

@ApiTags('ratings')
@Controller('api/halls/:hall')
export class RatingsController {
  constructor(
    private readonly halls: HallService,
    private readonly ratings: Ratings,
    private readonly rows: RatingRows,
    private readonly accounts: Accounts,
  ) {}

  @Get('windows/:window/visit')
  @Call({
    does: 'The visit completed at this window in the last two minutes, unless it is rated',
    who: ['display'],
    changes: false,
    answers: { 200: WindowVisitAnswer },
  })
  async visit(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('window') windowId: string,
  ): Promise<void> {
    const { label, day, now } = await this.screenAt(reply, hallId, windowId);
    const id = await this.rows.unratedVisit(hallId, windowId, day, new Date(now - askedMs));
    const ticket = id === null ? null : await this.halls.archive.ticket(id);
    const visit = ticket && (await this.halls.read(hallId, (hall) => visitView(hall, ticket, now)));
    send(reply, ok({ window: { id: windowId, label }, visit } satisfies WindowVisitAnswer));
  }

  @Post('windows/:window/ratings')
  @Call({
    does: 'Rate the visit just completed at this window, on its screen',
    who: ['display'],
    changes: true,
    answers: { 201: RatingAnswer },
    refuses: ['wrong-state', 'already-rated', 'too-late'],
  })
  async rate(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('window') windowId: string,
    @Json(WindowRatingRequest) { ticketId, ...rating }: WindowRatingRequest,
  ): Promise<void> {
    await this.screenAt(reply, hallId, windowId);
    const { id } = callerOf(reply.request);
    const from = { actor: { by: `display:${id}`, role: 'citizen' as const }, who: `caller:${id}` };
    await this.ratings.rate(reply, from, { hallId, ticketId }, rating, windowId);
  }

  @Get('ratings')
  @Call({
    does: 'How many completed visits were rated, and how, by day, week or month',
    who: ['supervisor'],
    changes: false,
    answers: { 200: CoverageAnswer },
  })
  async coverage(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(CoverageQuery) query: z.infer<typeof CoverageQuery>,
  ): Promise<void> {
    const { by, group = null } = query;
    const { today, labels } = await this.halls.read(hallId, (hall) => ({
      today: hall.day!,
      labels: new Map([...hall.windows.values()].map((window) => [window.id, window.label])),
    }));
    const { from, to } = daysAsked(query, today);
    const [periods, matters, tags] = await Promise.all([
      this.rows.coverage(hallId, from, to, by),
      this.rows.matters(hallId, from, to),
      this.rows.tags(hallId, from, to),
    ]);
    // What a clerk was given today stays unknown until the day is closed.
    const grouped = group && (await this.rows.grouped(hallId, from, to, group, group === 'clerk' ? today : null));
    const names = group === 'clerk' ? await this.accounts.names(grouped!.flatMap(({ group: id }) => id ?? [])) : labels;
    const answer: CoverageAnswer = {
      ...{ by, from, to },
      total: coverageOf(periods),
      matters: mattersOf(matters),
      periods: periods.map((row) => ({ from: row.from, ...coverageOf([row]) })),
      groups: grouped && groupsOf(grouped, names),
      tags,
    };
    send(reply, ok(answer));
  }

  /** The window that a screen stands at; a screen set up for one zone stands at no window of another. */
  private async screenAt(
    { request }: FastifyReply,
    hallId: string,
    windowId: string,
  ): Promise<{ label: string; day: string; now: Instant }> {
    const found = await this.halls.read(hallId, (hall, now) => {
      const window = hall.windows.get(windowId);
      return window && { zone: window.zone, label: window.label, day: hall.day!, now };
    });
    if (!found) throw new ProblemError('not-found', `There is no window ${windowId} in this hall.`);
    zoneFor(callerOf(request), found.zone);
    return found;
  }
}

function visitView(hall: Hall, ticket: Ticket, now: Instant): WindowVisitAnswer['visit'] {
  const names = new Map(hall.config.services.map(({ id, name }) => [id, name]));
  const done = ticket.matters.filter(({ status }) => status === 'done' || status === 'returned');
  const here = done.filter(({ served }) => served?.windowId === ticket.windowId);
  return {
    ticketId: ticket.id,
    number: ticket.number,
    completedAt: new Date(ticket.endedAt!).toISOString(),
    secondsLeft: Math.max(0, Math.ceil((ticket.endedAt! + askedMs - now) / 1000)),
    matters: (done.length > 1 ? here : []).flatMap(({ id, serviceId }) => {
      const name = names.get(serviceId);
      return name ? [{ id, name }] : [];
    }),
  };
}
