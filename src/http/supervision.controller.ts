/** The supervisor: the whole hall at a glance, tickets moved by hand, lines rebalanced, and the journal read. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { CommandBody } from '../core/commands.js';
import type { Fact } from '../core/facts.js';
import type { Hall } from '../core/hall.js';
import { openLoads, planRebalance } from '../core/rules/rebalance.js';
import { HallService } from '../hall/hall.service.js';
import { staffFact, supervisionView, ticketView } from '../hall/views.js';
import {
  FactsAnswer,
  FactsQuery,
  MoveRequest,
  PriorityRequest,
  RebalanceAnswer,
  RebalanceRequest,
  SupervisionView,
  Ticket,
  VoidRequest,
  type ProblemCode,
} from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send } from './desk.js';
import { highestVersion, ticketNow } from './shapes.js';

const who = ['supervisor'] as const;

const TicketCall = (does: string, ...refuses: ProblemCode[]) =>
  Call({ does, who, changes: true, answers: { 200: Ticket }, refuses: ['wrong-state', ...refuses] });

@ApiTags('supervision')
@Controller('api/halls/:hall')
export class SupervisionController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
  ) {}

  @Get('supervision')
  @Call({ does: 'The whole hall at a glance', who, changes: false, answers: { 200: SupervisionView } })
  async look(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    send(reply, ok(await this.halls.read(hallId, supervisionView)));
  }

  @Get('facts')
  @Call({
    does: 'The journal: what happened after a version, in order, none missing',
    who,
    changes: false,
    answers: { 200: FactsAnswer },
  })
  async facts(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(FactsQuery) { after, limit }: z.infer<typeof FactsQuery>,
  ): Promise<void> {
    await this.halls.read(hallId, () => undefined); // 404 for an unknown hall
    const { facts, version } = await this.halls.facts(hallId, Math.min(after, highestVersion), limit);
    send(reply, ok({ facts: facts.map(staffFact), version }));
  }

  @Post('tickets/:ticketId/move')
  @TicketCall('Move a waiting visitor to another window', 'window-not-open', 'not-eligible')
  move(
    @Res() reply: FastifyReply,
    @Param() at: AtTicket,
    @Json(MoveRequest) { windowId, reason }: z.infer<typeof MoveRequest>,
  ): Promise<void> {
    return this.askOf(reply, at, { type: 'move', ticketId: at.ticketId, windowId, reason });
  }

  @Post('tickets/:ticketId/priority')
  @TicketCall('Give a visitor another priority')
  prioritise(
    @Res() reply: FastifyReply,
    @Param() at: AtTicket,
    @Json(PriorityRequest) { priority, reason }: z.infer<typeof PriorityRequest>,
  ): Promise<void> {
    return this.askOf(reply, at, { type: 'prioritise', ticketId: at.ticketId, priority, reason });
  }

  @Post('tickets/:ticketId/void')
  @TicketCall('Void a number')
  void(
    @Res() reply: FastifyReply,
    @Param() at: AtTicket,
    @Json(VoidRequest) { reason }: z.infer<typeof VoidRequest>,
  ): Promise<void> {
    return this.askOf(reply, at, { type: 'void', ticketId: at.ticketId, reason });
  }

  @Post('rebalance')
  @Call({
    does: 'Even out the lines, or see what that would do',
    who,
    changes: true,
    answers: { 200: RebalanceAnswer },
  })
  async rebalance(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(RebalanceRequest) { preview }: z.infer<typeof RebalanceRequest>,
  ): Promise<void> {
    if (preview)
      return send(reply, ok(await this.halls.read(hallId, (hall, now) => explained(hall, planRebalance(hall, now)))));
    const before = await this.halls.read(hallId, (hall) => ({ lines: linesOf(hall), loads: openLoads(hall) }));
    await this.desk.ask(reply, hallId, { type: 'rebalance' }, (hall, facts) =>
      explained(hall, { moves: movesOf(facts, before.lines), before: before.loads, after: openLoads(hall) }),
    );
  }

  private askOf(reply: FastifyReply, { hall: hallId, ticketId }: AtTicket, command: CommandBody): Promise<void> {
    return this.desk.ask(reply, hallId, command, (hall, _facts, now, touched) =>
      ticketView(hall, ticketNow(hall, ticketId, touched), now),
    );
  }
}

interface AtTicket {
  hall: string;
  ticketId: string;
}

type Move = { ticketId: string; number: string; from: string; to: string };

/** Ticket → the group in whose line it stands. */
function linesOf(hall: Hall): Map<string, string> {
  return new Map([...hall.tickets.values()].flatMap(({ id, groupId }) => (groupId ? [[id, groupId] as const] : [])));
}

/** The moves that were really made. */
function movesOf(facts: Fact[], before: Map<string, string>): Move[] {
  return facts.flatMap((fact) => {
    if (fact.type !== 'ticket-assigned') return [];
    const { ticketId, number, groupId: to } = fact;
    return [{ ticketId, number, from: before.get(ticketId) ?? to, to }];
  });
}

function explained(hall: Hall, plan: { moves: Move[]; before: Record<string, number>; after: Record<string, number> }) {
  const label = (groupId: string) => hall.floor.groups.get(groupId)?.label ?? groupId;
  const why = (move: Move) => ({
    'zh-CN': `${label(move.to)} 的队伍比 ${label(move.from)} 的短`,
    en: `the line of ${label(move.to)} is shorter than that of ${label(move.from)}`,
  });
  return { ...plan, unit: hall.floor.unit, moves: plan.moves.map((move) => ({ ...move, why: why(move) })) };
}
