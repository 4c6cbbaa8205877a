/** One command in a straight line: asked of a hall by a caller, decided, answered as JSON or refused as a problem. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, Command, CommandBody, Refusal, RefusalCode } from '../core/commands.js';
import type { Fact } from '../core/facts.js';
import type { Hall, HallConfig, Instant } from '../core/hall.js';
import { ticketIdOf } from '../core/numbering.js';
import { keyOf } from '../accounts/answers.js';
import { Limits } from '../accounts/limits.js';
import { ProblemError } from '../accounts/problem-error.js';
import { actorOf } from '../accounts/rights.js';
import { Elsewhere } from '../hall/elsewhere.js';
import { HallService, type Answer, type Ask, type MakeAnswer, type Touched } from '../hall/hall.service.js';
import { slip, ticketView } from '../hall/views.js';
import { callerOf, idempotencyKeyOf } from './guard.js';
import { sendProblem } from './problem.js';

export type View = (hall: Hall, facts: Fact[], now: Instant, touched: Touched) => unknown;

export interface From {
  actor: Actor;
  /** Whose idempotency keys these are. */
  who: string;
}

@Injectable()
export class Desk {
  constructor(
    private readonly halls: HallService,
    private readonly elsewhere: Elsewhere,
    private readonly limits: Limits,
  ) {}

  /** Asks for a signed-in caller. `view` makes the answer's body at the moment of decision. */
  ask(reply: FastifyReply, hallId: string, command: CommandBody, view: View): Promise<void> {
    return this.askAs(signedIn(reply.request), reply, hallId, command, (...seen) => ok(view(...seen)));
  }

  async askAs(
    from: From,
    reply: FastifyReply,
    hallId: string,
    command: CommandBody,
    answer: MakeAnswer,
    more: Omit<Ask, 'key'> = {},
  ): Promise<void> {
    await this.answerAs(from, reply, hallId, command, answer, more);
  }

  /** As `askAs`; gives back what was answered, to the very object that `answer` made unless it was remembered; null: refused. */
  async answerAs(
    from: From,
    reply: FastifyReply,
    hallId: string,
    command: CommandBody,
    answer: MakeAnswer,
    more: Omit<Ask, 'key'> = {},
  ): Promise<Answer | null> {
    const ask = { ...more, key: keyFor(reply.request, from.who) };
    const result = await this.halls.execute(hallId, { ...command, actor: from.actor }, answer, ask);
    if ('refused' in result) {
      await this.refuse(reply, hallId, result, { ...command, actor: from.actor });
      return null;
    }
    send(reply, result);
    return result;
  }

  async configure(
    reply: FastifyReply,
    config: HallConfig,
    answer: (hall: Hall, created: boolean, now: Instant) => Answer,
  ): Promise<void> {
    const { actor, who } = signedIn(reply.request);
    const key = keyFor(reply.request, who);
    const result = await this.halls.configure(config, { type: 'configure', config, actor }, answer, { key });
    if ('refused' in result) await this.refuse(reply, config.id, result);
    else send(reply, result);
  }

  private async refuse(reply: FastifyReply, hallId: string, refusal: Refusal, command?: Command): Promise<void> {
    const { refused, detail, errors, ticketId, from } = refusal;
    if (refused === 'not-found' && command && 'ticketId' in command) await this.refuseEnded(hallId, command);
    if (refused === 'not-found' && command && 'recordId' in command) await this.refuseClosed(hallId, command.recordId);
    if (command && 'codeHash' in command && command.type !== 'book')
      await this.refuseCode(hallId, command.codeHash, refused, reply.request.ip);
    const extra: Record<string, unknown> = { ...(errors && { errors }), ...(from && { from }) };
    if (command?.type === 'issue') Object.assign(extra, await this.elsewhere.adviseOn(hallId, command, refused));
    const shown = inTheWay(refused, command);
    if (shown && ticketId !== undefined)
      extra.ticket = await this.halls.read(hallId, (hall, now) => {
        const ticket = hall.tickets.get(ticketId);
        return ticket ? shown(hall, ticket, now) : null;
      });
    sendProblem(reply, new ProblemError(refused, detail, extra));
  }

  /** The law knows live tickets only; one that has ended is not unknown, it is in no state to do anything. */
  private async refuseEnded(hallId: string, command: { type: string; ticketId: string }): Promise<void> {
    const ended = await this.halls.archive.ticket(command.ticketId);
    if (!ended || ticketIdOf(hallId, ended.day, ended.number) !== ended.id) return;
    const code = command.type === 'return' ? 'too-late' : 'wrong-state';
    throw new ProblemError(code, `${ended.number} is ${ended.status}.`);
  }

  /** Nor is a record that has ended unknown. */
  private async refuseClosed(hallId: string, id: string): Promise<void> {
    const record = await this.halls.archive.record(hallId, id);
    if (record) throw new ProblemError('wrong-state', `This is ${record.status} already. Nothing is left to be done.`);
  }

  /** Nor an appointment; and whoever tries codes that open nothing is slowed down. */
  private async refuseCode(hallId: string, codeHash = '', refused: RefusalCode, address: string): Promise<void> {
    if (codeHash === '' || (refused !== 'not-found' && refused !== 'not-eligible')) return;
    const known = await this.halls.archive.appointmentByCode(hallId, codeHash);
    if (!known) await this.limits.count('unknownTicket', address);
    else if (known.status !== 'booked')
      throw new ProblemError('wrong-state', `This appointment is ${known.status}. Take a normal number or book anew.`);
  }
}

/** How the ticket in the way is shown: a window sees the one it has; who shows a card or a code in the hall, their own. */
function inTheWay(refused: RefusalCode, command?: Command) {
  if (refused === 'window-busy') return ticketView;
  return command?.type === 'issue' && command.actor.role !== 'citizen' ? slip : null;
}

export function signedIn(request: FastifyRequest): From {
  const caller = callerOf(request);
  return { actor: actorOf(caller), who: `caller:${caller.id}` };
}

/** The request's idempotency key, if it brings one. */
export function keyFor(request: FastifyRequest, who: string, body: unknown = request.body): Ask['key'] {
  const key = idempotencyKeyOf(request);
  return key === undefined ? undefined : keyOf(who, key, request.method, request.url, body ?? {});
}

export function ok(body: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(body) };
}

/** Sends an answer as it is: its body is JSON text already. */
export function send(reply: FastifyReply, { status, body }: Answer): void {
  reply.code(status).header('cache-control', 'no-store');
  if (body === '') reply.send();
  else reply.header('content-type', 'application/json; charset=utf-8').send(body);
}
