/** Cases: what could not be done at once, opened at a window or without a visitor, and followed until it is closed. */
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Accounts } from '../accounts/accounts.service.js';
import { ProblemError } from '../accounts/problem-error.js';
import { staff } from '../accounts/rights.js';
import type { CommandBody } from '../core/commands.js';
import type { Fact, FactOf } from '../core/facts.js';
import type { Hall, Instant } from '../core/hall.js';
import { businessDay } from '../core/opening-hours.js';
import { caseView, ledger } from '../hall/case-ledger.js';
import { HallService, type Touched } from '../hall/hall.service.js';
import { ticketView } from '../hall/views.js';
import {
  CaseAnswer,
  CaseCloseRequest,
  CaseHandRequest,
  CaseRequest,
  CasesQuery,
  CaseStepRequest,
  CasesView,
  StaffList,
  WindowCaseAnswer,
  WindowCaseRequest,
} from '../protocol/index.js';
import { Call, Json, Search } from './call.js';
import { Desk, ok, send, signedIn } from './desk.js';
import { recordNow, ticketNow } from './shapes.js';

/** Cases of a hall that its ledger counts, those due last. */
const mostCounted = 5_000;

const CaseCall = (does: string) =>
  Call({ does, who: staff, changes: true, answers: { 200: CaseAnswer }, refuses: ['wrong-state'] });

@ApiTags('cases')
@Controller('api/halls/:hall')
export class CasesController {
  constructor(
    private readonly desk: Desk,
    private readonly halls: HallService,
    private readonly accounts: Accounts,
  ) {}

  @Get('cases')
  @Call({ does: 'The ledger of cases', who: staff, changes: false, answers: { 200: CasesView } })
  async list(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Search(CasesQuery) { status, overdue, from, to }: z.infer<typeof CasesQuery>,
  ): Promise<void> {
    const today = await this.halls.read(hallId, (hall, now) => businessDay(hall.config.hours, now));
    const until = to ?? today;
    const since = from ?? `${until.slice(0, 8)}01`;
    const closed = await this.halls.archive.records(hallId, 'case', { ended: true, limit: mostCounted });
    const escalations = await this.halls.archive.escalations(hallId, since, until);
    const search = { status, overdue: overdue && overdue === 'true', from: since, to: until };
    send(reply, ok(await this.halls.read(hallId, (hall, now) => ledger(hall, search, closed, escalations, now))));
  }

  @Get('staff')
  @Call({ does: 'Who works in this hall', who: staff, changes: false, answers: { 200: StaffList } })
  async staff(@Res() reply: FastifyReply, @Param('hall') hallId: string): Promise<void> {
    await this.halls.read(hallId, () => undefined); // 404 for an unknown hall
    send(reply, ok({ staff: await this.accounts.staffOf(hallId) }));
  }

  @Post('windows/:window/case')
  @Call({
    does: 'Open a case for the visitor at the window; it takes the matter over that is named',
    who: staff,
    changes: true,
    answers: { 201: WindowCaseAnswer },
    refuses: ['window-not-open', 'window-idle', 'wrong-state'],
  })
  openAtWindow(
    @Res() reply: FastifyReply,
    @Param() at: { hall: string; window: string },
    @Json(WindowCaseRequest) { subject, serviceId, matterId }: z.infer<typeof WindowCaseRequest>,
  ): Promise<void> {
    const about = { serviceId: serviceId ?? null, matterId: matterId ?? null, windowId: at.window };
    return this.open(reply, at.hall, { type: 'open-case', subject, ...about });
  }

  @Post('cases')
  @Call({
    does: 'Open a case without a visitor at a window',
    who: staff,
    changes: true,
    answers: { 201: CaseAnswer },
  })
  openWithout(
    @Res() reply: FastifyReply,
    @Param('hall') hallId: string,
    @Json(CaseRequest) { subject, serviceId }: z.infer<typeof CaseRequest>,
  ): Promise<void> {
    const about = { serviceId: serviceId ?? null, matterId: null, windowId: null };
    return this.open(reply, hallId, { type: 'open-case', subject, ...about });
  }

  @Post('cases/:case/step')
  @CaseCall('Note a step of a case')
  step(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(CaseStepRequest) { to, note, toVisitor }: z.infer<typeof CaseStepRequest>,
  ): Promise<void> {
    const step = { step: to, note, toVisitor: toVisitor ?? null };
    return this.ask(reply, at, { type: 'step-case', recordId: at.case, ...step });
  }

  @Post('cases/:case/hand-over')
  @CaseCall('Hand a case over to somebody of the hall')
  async handOver(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(CaseHandRequest) { userId, note }: z.infer<typeof CaseHandRequest>,
  ): Promise<void> {
    const person = (await this.accounts.staffOf(at.hall)).find(({ id }) => id === userId);
    if (!person) throw ProblemError.invalid('userId', 'nobody of this hall has this id: GET /staff lists them');
    const to = { userId: person.id, name: person.username };
    return this.ask(reply, at, { type: 'hand-case', recordId: at.case, to, note: note ?? null });
  }

  @Post('cases/:case/close')
  @CaseCall('Close a case with its result')
  close(
    @Res() reply: FastifyReply,
    @Param() at: At,
    @Json(CaseCloseRequest) { result }: z.infer<typeof CaseCloseRequest>,
  ): Promise<void> {
    return this.ask(reply, at, { type: 'close-case', recordId: at.case, result });
  }

  private open(reply: FastifyReply, hallId: string, command: CommandBody): Promise<void> {
    return this.desk.askAs(signedIn(reply.request), reply, hallId, command, (...seen) => ok(opened(...seen), 201));
  }

  private ask(reply: FastifyReply, { hall: hallId, case: id }: At, command: CommandBody): Promise<void> {
    return this.desk.ask(reply, hallId, command, (hall, _facts, now, touched) => ({
      case: caseView(hall, recordNow(hall, 'case', id, touched), now),
    }));
  }
}

interface At {
  hall: string;
  case: string;
}

function opened(hall: Hall, facts: Fact[], now: Instant, touched: Touched): unknown {
  const { recordId, ticketId } = facts.find((fact): fact is FactOf<'case-opened'> => fact.type === 'case-opened')!;
  const view = caseView(hall, recordNow(hall, 'case', recordId, touched), now);
  if (ticketId === undefined) return { case: view };
  return { case: view, ticket: ticketView(hall, ticketNow(hall, ticketId, touched), now) };
}
