/** Webhooks of a hall, and what could not be delivered: messages and webhooks alike. */
import { Controller, Delete, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { answerOnce } from '../accounts/answers.js';
import { writeDown, type Done } from '../accounts/operations.js';
import { ProblemError } from '../accounts/problem-error.js';
import type { Clock } from '../hall/clock.js';
import { HallService, type Answer } from '../hall/hall.service.js';
import { Deliveries } from '../messages/deliveries.js';
import { mostHooks, Webhooks } from '../messages/webhooks.js';
import {
  DeliveriesAnswer,
  DeliveriesQuery,
  Delivery,
  MadeWebhook,
  WebhookRequest,
  WebhooksAnswer,
} from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { keyFor, ok, send, signedIn } from './desk.js';
import { callerOf } from './guard.js';
import { CLOCK, nothing } from './shapes.js';

const who = ['admin'] as const;
const noSuchHook = () => new ProblemError('not-found', 'This hall has no such webhook.');

@ApiTags('webhooks')
@Controller('api/halls/:hall')
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly deliveries: Deliveries,
    private readonly halls: HallService,
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('webhooks')
  @Call({ does: 'Tell facts to an address from now on', who, changes: true, answers: { 201: MadeWebhook } })
  async add(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(WebhookRequest) request: z.infer<typeof WebhookRequest>,
  ): Promise<void> {
    await this.halls.read(hallId, () => undefined); // 404 for an unknown hall
    await this.once(reply, async (manager) => {
      const made = await this.webhooks.add(manager, hallId, request);
      if (!made) throw ProblemError.invalid('url', `this hall has ${mostHooks} webhooks already: delete one first`);
      const { types } = request;
      await this.writeDown(reply, manager, 'webhook-made', { hallId, id: made.id, url: request.url, types });
      return ok(made, 201);
    });
  }

  @Get('webhooks')
  @Call({ does: 'The webhooks of the hall', who, changes: false, answers: { 200: WebhooksAnswer } })
  async list(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    await this.halls.read(hallId, () => undefined);
    const webhooks = (await this.webhooks.list(hallId)).map(({ hallId: _, failedAt, madeAt, ...hook }) => ({
      ...hook,
      status: failedAt ? 'paused' : 'active',
      madeAt: madeAt.toISOString(),
    }));
    send(reply, ok({ webhooks }));
  }

  @Delete('webhooks/:id')
  @Call({ does: 'Tell this address nothing more', who, changes: true, answers: { 204: null } })
  async remove(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('id') id: string,
    @Json(nothing) _: unknown,
  ): Promise<void> {
    if (!z.uuid().safeParse(id).success) throw noSuchHook();
    await this.once(reply, async (manager) => {
      const url = await this.webhooks.remove(manager, hallId, id);
      if (url === null) throw noSuchHook();
      await this.writeDown(reply, manager, 'webhook-deleted', { hallId, id, url });
      return { status: 204, body: '' };
    });
  }

  @Get('deliveries')
  @Call({
    does: 'What is on its way out of the house; with `failed=true` only what was given up',
    who,
    changes: false,
    answers: { 200: DeliveriesAnswer },
  })
  async outgoing(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(DeliveriesQuery) { failed }: z.infer<typeof DeliveriesQuery>,
  ): Promise<void> {
    await this.halls.read(hallId, () => undefined);
    send(reply, ok({ deliveries: await fromQueue(this.deliveries.list(hallId, failed === 'true')) }));
  }

  @Post('deliveries/:id/retry')
  @Call({ does: 'Try once more what was given up', who, changes: true, answers: { 200: Delivery } })
  async retry(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('id') id: string,
    @Json(nothing) _: unknown,
  ): Promise<void> {
    await this.once(reply, async () => {
      const delivery = await fromQueue(this.deliveries.retry(hallId, id));
      if (!delivery) throw new ProblemError('not-found', 'Nothing of this name was given up in this hall.');
      return ok(delivery);
    });
  }

  /** Of the address only where it leads: what follows may be a secret of whoever listens. */
  private writeDown(
    { request }: FastifyReply,
    manager: EntityManager,
    what: Done['what'],
    { hallId, id, url, types }: { hallId: string; id: string; url: string; types?: string[] },
  ): Promise<void> {
    const doing = { by: callerOf(request).id, at: this.clock.now() };
    return writeDown(manager, doing, { what, hallId, id, name: new URL(url).origin, detail: types ? { types } : {} });
  }

  private async once(reply: FastifyReply, act: Parameters<typeof answerOnce>[3]): Promise<void> {
    const key = keyFor(reply.request, signedIn(reply.request).who);
    send(reply, (await answerOnce(this.source, this.clock, key, act)) satisfies Answer);
  }
}

/** The store of the queues may be away though the hall is not. */
async function fromQueue<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    throw new ProblemError('unavailable', 'The queue cannot be reached. Nothing was changed; ask again.', {}, 2);
  }
}
