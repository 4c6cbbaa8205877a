/** Signing in and out, users, and the devices of a hall. */
import { Controller, Delete, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Accounts } from '../accounts/accounts.service.js';
import { Attempt, nameKey } from '../accounts/attempt.js';
import { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { HallService } from '../hall/hall.service.js';
import {
  ChangedDevice,
  DeviceAnswer,
  DeviceChange,
  DeviceRequest,
  SessionAnswer,
  SessionRequest,
  UserAnswer,
  UserRequest,
} from '../protocol/index.js';
import { Call, Json } from './call.js';
import { keyFor, send, signedIn } from './desk.js';
import { bearerOf } from './guard.js';
import { nothing } from './shapes.js';

const keyOfCaller = ({ request }: FastifyReply) => keyFor(request, signedIn(request).who);

@ApiTags('accounts')
@Controller('api')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly limits: Limits,
    private readonly halls: HallService,
  ) {}

  @Post('sessions')
  @Call({ does: 'Sign in', who: 'anyone', changes: true, answers: { 201: SessionAnswer }, refuses: ['not-signed-in'] })
  async signIn(@Res() reply: FastifyReply, @Json(SessionRequest) body: z.infer<typeof SessionRequest>): Promise<void> {
    // Keys are kept apart by name: only who knows its password can make the server remember one, or be told the answer.
    const name = nameKey(body.username);
    const key = keyFor(reply.request, `sign-in:${name}`, { username: name });
    send(reply, await this.accounts.signIn(body, new Attempt(this.limits, reply.request.ip, name), key));
  }

  @Delete('sessions/current')
  @Call({
    does: 'Sign out',
    who: 'anyone',
    changes: true,
    answers: { 204: null },
    refuses: ['not-signed-in', 'not-allowed'],
  })
  async signOut(@Res() reply: FastifyReply, @Json(nothing) _: unknown): Promise<void> {
    const token = bearerOf(reply.request.headers.authorization ?? '');
    if (token === undefined) throw ProblemError.notSignedIn();
    if (reply.request.principal?.expiresAt === null)
      throw new ProblemError('not-allowed', 'A device does not sign out: revoke it.');
    send(reply, await this.accounts.signOut(token, keyFor(reply.request, `token:${token}`)));
  }

  @Post('users')
  @Call({ does: 'Make a user', who: ['admin'], changes: true, answers: { 201: UserAnswer } })
  async createUser(@Res() reply: FastifyReply, @Json(UserRequest) body: z.infer<typeof UserRequest>): Promise<void> {
    send(reply, await this.accounts.createUser(body, keyOfCaller(reply)));
  }

  @Post('halls/:hall/devices')
  @Call({ does: 'Make a kiosk or a display', who: ['supervisor'], changes: true, answers: { 201: DeviceAnswer } })
  async createDevice(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(DeviceRequest) body: z.infer<typeof DeviceRequest>,
  ): Promise<void> {
    const { zone } = body;
    const known = await this.halls.read(hallId, (hall) => !zone || hall.config.zones.some(({ id }) => id === zone));
    if (!known) throw ProblemError.invalid('zone', `this hall has no zone ${zone}`);
    send(reply, await this.accounts.createDevice(hallId, body, keyOfCaller(reply)));
  }

  @Patch('halls/:hall/devices/:device')
  @Call({
    does: 'Give a kiosk another printer, or none',
    who: ['supervisor'],
    changes: true,
    answers: { 200: ChangedDevice },
  })
  async changeDevice(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('device') device: string,
    @Json(DeviceChange) { printer }: z.infer<typeof DeviceChange>,
  ): Promise<void> {
    send(reply, await this.accounts.changePrinter(hallId, device, printer, keyOfCaller(reply)));
  }

  @Delete('halls/:hall/devices/:device')
  @Call({ does: 'Revoke a device at once', who: ['supervisor'], changes: true, answers: { 204: null } })
  async revokeDevice(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Param('device') device: string,
    @Json(nothing) _: unknown,
  ): Promise<void> {
    send(reply, await this.accounts.revokeDevice(hallId, device, keyOfCaller(reply)));
  }
}
