/** What-if: a supervisor asks what a change would do, watches the answer being worked out, and looks back at it. */
import { Controller, Delete, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { answerOnce } from '../accounts/answers.js';
import { ProblemError } from '../accounts/problem-error.js';
import type { Clock } from '../hall/clock.js';
import { HallService } from '../hall/hall.service.js';
import { WhatIfs, type Asked } from '../hall/what-ifs.js';
import { WhatIf, WhatIfRequest, WhatIfsAnswer } from '../protocol/index.js';
import { Call, Json } from './call.js';
import { keyFor, ok, send, signedIn } from './desk.js';
import { CLOCK } from './shapes.js';

const who = ['supervisor'] as const;
const listed = 50;

@ApiTags('what-if')
@Controller('api/halls/:hall/what-if')
export class WhatIfController {
  constructor(
    private readonly whatIfs: WhatIfs,
    private readonly halls: HallService,
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Call({
    does: 'Ask what changes would do; the answer is worked out meanwhile',
    who,
    changes: true,
    answers: { 202: WhatIf },
  })
  async ask(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(WhatIfRequest) question: z.infer<typeof WhatIfRequest>,
  ): Promise<void> {
    const prepared = await this.whatIfs.prepare(hallId, question);
    if ('faults' in prepared)
      throw new ProblemError('invalid', 'This cannot be asked of this hall.', { errors: prepared.faults });
    const { actor, who: whose } = signedIn(reply.request);
    let begun: string | null = null;
    const answer = await answerOnce(this.source, this.clock, keyFor(reply.request, whose), async (manager) => {
      if (this.whatIfs.busy)
        throw new ProblemError('too-many-requests', 'Two questions are being worked on: ask again soon.', {}, 3);
      const asked = await this.whatIfs.keep(manager, prepared, actor.by);
      begun = asked.id;
      return ok(onWire(asked), 202);
    });
    if (begun) this.whatIfs.begin(begun, prepared);
    send(reply, answer);
  }

  @Get()
  @Call({ does: 'The last questions, newest first', who, changes: false, answers: { 200: WhatIfsAnswer } })
  async list(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    await this.halls.read(hallId, () => undefined); // 404 for an unknown hall
    send(reply, ok({ whatIfs: (await this.whatIfs.list(hallId, listed)).map(onWire) }));
  }

  @Get(':id')
  @Call({ does: 'A question, how far it is, and its answer', who, changes: false, answers: { 200: WhatIf } })
  async look(@Res() reply: FastifyReply, @Param('hall') hallId: string, @Param('id') id: string): Promise<void> {
    send(reply, ok(onWire(found(await this.whatIfs.find(hallId, idOf(id))))));
  }

  @Delete(':id')
  @Call({ does: 'Stop working on a question', who, changes: true, answers: { 200: WhatIf } })
  async cancel(@Res() reply: FastifyReply, @Param('hall') hallId: string, @Param('id') id: string): Promise<void> {
    send(reply, ok(onWire(found(await this.whatIfs.cancel(hallId, idOf(id))))));
  }
}

/** Whatever is no id of a question is the id of none. */
function idOf(text: string): string {
  if (!z.uuid().safeParse(text).success) throw unknownQuestion();
  return text;
}

const unknownQuestion = () => new ProblemError('not-found', 'No such question was asked in this hall.');

function found<T>(one: T | null): T {
  if (one === null) throw unknownQuestion();
  return one;
}

function onWire({ question, askedAt, ...asked }: Asked): z.infer<typeof WhatIf> {
  return { ...asked, ...question, askedAt: askedAt.toISOString() } as z.infer<typeof WhatIf>;
}
