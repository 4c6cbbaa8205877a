/** Reviews and approvals: the lines of what is to be decided, and what came back to who handled it. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { mayLookAtReviews, reviewCaller, staff } from '../accounts/rights.js';
import type { CommandBody } from '../core/commands.js';
import { HallService } from '../hall/hall.service.js';
import { reviewsView, reviewView } from '../hall/reviews.js';
import {
  DecideRequest,
  GiveUpRequest,
  ResubmitRequest,
  ReviewAnswer,
  ReviewsQuery,
  ReviewsView,
} from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send } from './desk.js';
import { callerOf } from './guard.js';
import { nothing, recordNow } from './shapes.js';

const ReviewCall = (does: string) =>
  Call({ does, who: staff, changes: true, answers: { 200: ReviewAnswer }, refuses: ['wrong-state'] });

@ApiTags('reviews')
@Controller('api/halls/:hall/reviews')
export class ReviewsController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
  ) {}

  @Get()
  @Call({
    does: 'What waits to be reviewed or approved, and what came back',
    who: staff,
    changes: false,
    answers: { 200: ReviewsView },
  })
  async list(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(ReviewsQuery) search: z.infer<typeof ReviewsQuery>,
  ): Promise<void> {
    const caller = mayLookAtReviews(callerOf(reply.request), search);
    const { status } = search;
    const ended =
      status === 'passed' || status === 'given-up'
        ? await this.halls.archive.records(hallId, 'review', { status })
        : [];
    send(reply, ok(await this.halls.read(hallId, (hall, now) => reviewsView(hall, caller, search, now, ended))));
  }

  @Post(':review/take')
  @ReviewCall('Take a review, so that nobody else does it, too')
  take(@Res() reply: FastifyReply, @Param() at: At, @Json(nothing) _: unknown): Promise<void> {
    return this.ask(reply, at, { type: 'take-review', recordId: at.review });
  }

  @Post(':review/decide')
  @ReviewCall('Pass what you have taken, or return it with a reason')
  decide(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(DecideRequest) { passed, reason }: z.infer<typeof DecideRequest>,
  ): Promise<void> {
    return this.ask(reply, at, { type: 'decide-review', recordId: at.review, passed, reason: reason ?? null });
  }

  @Post(':review/resubmit')
  @ReviewCall('Submit again what came back, its visitor being gone')
  resubmit(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(ResubmitRequest.default({})) { note }: z.infer<typeof ResubmitRequest>,
  ): Promise<void> {
    return this.ask(reply, at, { type: 'resubmit-review', recordId: at.review, note: note ?? null });
  }

  @Post(':review/give-up')
  @ReviewCall('Give up what came back, saying what is missing')
  giveUp(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(GiveUpRequest) { missing }: z.infer<typeof GiveUpRequest>,
  ): Promise<void> {
    return this.ask(reply, at, { type: 'give-up-review', recordId: at.review, missing });
  }

  private ask(reply: FastifyReply, { hall: hallId, review: id }: At, command: CommandBody): Promise<void> {
    const caller = reviewCaller(callerOf(reply.request));
    return this.desk.ask(reply, hallId, command, (hall, _facts, now, touched) => ({
      review: reviewView(hall, recordNow(hall, 'review', id, touched), caller, now),
    }));
  }
}

interface At {
  hall: string;
  review: string;
}
