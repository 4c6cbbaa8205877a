/** Health: whether the process lives, and whether it can take requests. */
import { Controller, Get, Inject, Optional, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ProblemError } from '../accounts/problem-error.js';
import { Call } from './call.js';
import { ok, send } from './desk.js';

export const REDIS = Symbol('redis');

const Live = z.object({ status: z.literal('ok'), uptimeSeconds: z.number().int() });
const Ready = z.object({ status: z.literal('ok'), postgres: z.literal('up'), redis: z.enum(['up', 'down', 'none']) });

const patienceMs = 2_000;

@ApiTags('health')
@Controller('api/health')
export class HealthController {
  constructor(
    private readonly source: DataSource,
    @Optional() @Inject(REDIS) private readonly redis: Redis | null,
  ) {}

  @Get('live')
  @Call({ does: 'Whether the process lives', who: 'anyone', changes: false, answers: { 200: Live } })
  live(@Res() reply: FastifyReply): void {
    send(reply, ok({ status: 'ok', uptimeSeconds: Math.floor(process.uptime()) }));
  }

  /** Without Redis nodes hear of each other's facts a little later; they go on working. */
  @Get('ready')
  @Call({
    does: 'Whether requests can be taken: 503 while Postgres is away',
    who: 'anyone',
    changes: false,
    answers: { 200: Ready },
  })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const answered = this.source.query('select 1').then(
      () => true,
      () => false,
    );
    if (!(await within(patienceMs, answered))) throw ProblemError.unavailable();
    const redis = this.redis ? (this.redis.status === 'ready' ? 'up' : 'down') : 'none';
    send(reply, ok({ status: 'ok', postgres: 'up', redis }));
  }
}

async function within(ms: number, answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
