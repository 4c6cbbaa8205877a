/** The operations log, for administrators. */
import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Operations } from '../accounts/operations.js';
import { OperationsAnswer, OperationsQuery } from '../protocol/index.js';
import { Call, Search } from './call.js';
import { ok, send } from './desk.js';

@ApiTags('accounts')
@Controller('api/operations')
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  @Get()
  @Call({
    does: 'Who changed accounts, devices, webhooks and hall files; newest first',
    who: ['admin'],
    changes: false,
    answers: { 200: OperationsAnswer },
  })
  async list(
    @Res() reply: FastifyReply,
    @Search(OperationsQuery) { limit, before }: z.infer<typeof OperationsQuery>,
  ): Promise<void> {
    send(reply, ok({ operations: await this.operations.list(limit, before) }));
  }
}
