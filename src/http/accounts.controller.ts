/** Signing in and out, and the accounts of people. */
import { Controller, Delete, Get, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Accounts } from '../accounts/accounts.service.js';
import { Attempt, nameKey } from '../accounts/attempt.js';
import { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { staff } from '../accounts/rights.js';
import {
  CurrentSession,
  PasswordChange,
  SessionAnswer,
  SessionRequest,
  UserAnswer,
  UserChange,
  UserRequest,
  UsersAnswer,
} from '../protocol/index.js';
import { Call, Json } from './call.js';
import { keyFor, ok, send, signedIn } from './desk.js';
import { bearerOf, callerOf } from './guard.js';
import { nothing } from './shapes.js';

const admin = ['admin'] as const;
const keyOfCaller = ({ request }: FastifyReply) => keyFor(request, signedIn(request).who);

@ApiTags('accounts')
@Controller('api')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly limits: Limits,
  ) {}

  @Post('sessions')
  @Call({ does: 'Sign in', who: 'anyone', changes: true, answers: { 201: SessionAnswer }, refuses: ['not-signed-in'] })
  async signIn(@Res() reply: FastifyReply, @Json(SessionRequest) body: z.infer<typeof SessionRequest>): Promise<void> {
    // Keys are kept apart by name: only who knows its password can make the server remember one, or be told the answer.
    const name = nameKey(body.username);
    const key = keyFor(reply.request, `sign-in:${name}`, { username: name });
    send(reply, await this.accounts.signIn(body, new Attempt(this.limits, reply.request.ip, name), key));
  }

  @Get('sessions/current')
  @Call({
    does: 'Who is signed in, as the account stands now',
    who: staff,
    changes: false,
    answers: { 200: CurrentSession },
  })
  async current(@Res() reply: FastifyReply): Promise<void> {
    send(reply, ok(await this.accounts.current(tokenOf(reply))));
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
    const token = tokenOf(reply);
    if (reply.request.principal?.expiresAt === null)
      throw new ProblemError('not-allowed', 'A device does not sign out: revoke it.');
    send(reply, await this.accounts.signOut(token, keyFor(reply.request, `token:${token}`)));
  }

  @Get('users')
  @Call({ does: 'All accounts', who: admin, changes: false, answers: { 200: UsersAnswer } })
  async list(@Res() reply: FastifyReply): Promise<void> {
    send(reply, ok({ users: await this.accounts.list() }));
  }

  @Post('users')
  @Call({ does: 'Make a user', who: admin, changes: true, answers: { 201: UserAnswer } })
  async create(@Res() reply: FastifyReply, @Json(UserRequest) body: z.infer<typeof UserRequest>): Promise<void> {
    send(reply, await this.accounts.create(body, callerOf(reply.request).id, keyOfCaller(reply)));
  }

  @Patch('users/:id')
  @Call({
    does: 'Change an account at once: its role, hall or duties, a new password, or switch it off and on',
    who: admin,
    changes: true,
    answers: { 200: UserAnswer },
    refuses: ['wrong-state'],
  })
  async change(@Res() reply: FastifyReply, @Param('id') id: string, @Json(UserChange) body: UserChange): Promise<void> {
    send(reply, await this.accounts.change(id, body, callerOf(reply.request).id, keyOfCaller(reply)));
  }

  @Put('users/me/password')
  @Call({
    does: 'Change your own password; your other sessions end',
    who: staff,
    changes: true,
    answers: { 204: null },
  })
  async changeOwnPassword(@Res() reply: FastifyReply, @Json(PasswordChange) body: PasswordChange): Promise<void> {
    const { id, name } = callerOf(reply.request);
    const attempt = new Attempt(this.limits, reply.request.ip, name);
    const me = { id, name, token: tokenOf(reply) };
    send(reply, await this.accounts.changeOwnPassword(me, body, attempt, keyOfCaller(reply)));
  }
}

function tokenOf({ request }: FastifyReply): string {
  const token = bearerOf(request.headers.authorization ?? '');
  if (token === undefined) throw ProblemError.notSignedIn();
  return token;
}
