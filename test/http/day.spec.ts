/** A day in the hall over HTTP: everything the contract names is asked for once, and answers as it says. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  BoardView,
  ExplainedTicket,
  FactsAnswer,
  HallView,
  IssuedTicket,
  SupervisionView,
  TicketAnswer,
  WindowView,
} from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => (app = await startTestApp()));
afterAll(() => app?.stop());

const hall = `/api/halls/${hallId}`;

it('lives and is ready', async () => {
  expect((await app.nobody.get('/api/health/live')).body).toMatchObject({ status: 'ok' });
  expect((await app.nobody.get('/api/health/ready')).body).toEqual({ status: 'ok', postgres: 'up', redis: 'none' });
});

it('shows the halls and the hall', async () => {
  const supervisor = await app.supervisor();
  expect((await supervisor.get('/api/halls')).body).toEqual({ halls: [{ id: hallId, name: expect.anything() }] });
  const kiosk = await app.device('kiosk');
  const view = HallView.parse((await kiosk.get(hall)).body);
  expect(view).toMatchObject({ id: hallId, open: true });
  expect(view.businessDay).toMatch(/^\d{4}-\d\d-\d\d$/);
});

it('takes a visitor from the kiosk to the rating', async () => {
  const kiosk = await app.device('kiosk');
  const g01 = await app.window('g01');
  const issued = expectStatus(
    await kiosk.post(`${hall}/tickets`, { services: ['si-enrol', 'si-contribution'], language: 'en' }),
    201,
  );
  const ticket = IssuedTicket.parse(issued.body);
  expect(ticket).toMatchObject({ status: 'waiting', hallId, ahead: 0, number: expect.stringMatching(/^[A-Z]\d{3,}$/) });
  expect(ticket.secret).toMatch(/^[\w-]{22}$/);
  const mine = `/api/tickets/${ticket.secret}`;
  expect(ExplainedTicket.parse((await app.nobody.get(mine)).body).id).toBe(ticket.id);

  expect((await app.nobody.post(`${mine}/ratings`, { level: 5 })).body.code).toBe('wrong-state');
  const { ticket: called } = TicketAnswer.parse(expectStatus(await g01.post(`${g01.path}/call`), 200).body);
  expect(called).toMatchObject({ id: ticket.id, status: 'called', window: { id: 'g01' }, callCount: 1 });
  const busy = await g01.post(`${g01.path}/call`);
  expect(busy.body).toMatchObject({ code: 'window-busy', ticket: { id: ticket.id } });
  expect(expectStatus(await g01.post(`${g01.path}/recall`), 200).body.ticket.callCount).toBe(2);
  expect(expectStatus(await g01.post(`${g01.path}/start`, {}), 200).body.ticket.status).toBe('serving');
  const window = WindowView.parse((await g01.get(g01.path)).body);
  expect(window).toMatchObject({ status: 'open', ticket: { id: ticket.id, status: 'serving' } });
  const partly = await g01.post(`${g01.path}/hold`, { reason: 'copies', keep: true });
  expect(expectStatus(partly, 200).body.ticket.status).toBe('held');
  expectStatus(await g01.post(`${g01.path}/resume/${ticket.id}`), 200);
  const done = expectStatus(await g01.post(`${g01.path}/complete`), 200);
  expect(done.body.ticket).toMatchObject({
    id: ticket.id,
    status: 'completed',
    matters: [{ status: 'done' }, { status: 'done' }],
  });

  expect((await app.nobody.get(mine)).body).toMatchObject({ status: 'completed', ahead: 0 });
  expect((await app.nobody.post(`${mine}/cancel`)).body.code).toBe('wrong-state');
  expect((await app.nobody.post(`${mine}/return`)).body.code).toBe('too-late');
  const rated = await app.nobody.post(`${mine}/ratings`, { level: 5, tags: ['quick'], comment: '很好' });
  expect(expectStatus(rated, 201).body).toMatchObject({ ticketId: ticket.id, level: 5 });
  expect((await app.nobody.post(`${mine}/ratings`, { level: 1 })).body.code).toBe('already-rated');
  expectStatus(await g01.post(`${g01.path}/close`), 200);
});

it('lets the visitor switch, postpone, return and cancel', async () => {
  const kiosk = await app.device('kiosk');
  const [g02, g03] = [await app.window('g02'), await app.window('g03')];
  const issue = async () => (await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] })).body;
  const [one, two] = [await issue(), await issue()];
  const switched = await app.nobody.post(`/api/tickets/${one.secret}/switch`, { windowId: 'g03' });
  expect(expectStatus(switched, 200).body).toMatchObject({ id: one.id, windowsLikely: ['g03'] });
  expectStatus(await app.nobody.post(`/api/tickets/${one.secret}/postpone`, { places: 1 }), 200);
  expect(expectStatus(await g02.post(`${g02.path}/call`), 200).body.ticket.id).toBe(two.id);
  expect(expectStatus(await g02.post(`${g02.path}/miss`), 200).body.ticket.status).toBe('missed');
  expect(expectStatus(await app.nobody.post(`/api/tickets/${two.secret}/return`), 200).body.status).toBe('waiting');
  expect(expectStatus(await app.nobody.post(`/api/tickets/${two.secret}/cancel`), 200).body.status).toBe('cancelled');
  expect(expectStatus(await g03.post(`${g03.path}/call/${one.id}`, { reason: 'a child' }), 200).body.ticket.id).toBe(
    one.id,
  );
  expectStatus(await g03.post(`${g03.path}/start`), 200);
  const passed = await g03.post(`${g03.path}/transfer`, { to: { windowId: 'g02' }, note: 'papers are complete' });
  expect(expectStatus(passed, 200).body.ticket).toMatchObject({
    id: one.id,
    status: 'waiting',
    issuedAt: one.issuedAt,
  });
  expect((await app.nobody.get(`/api/tickets/${one.secret}`)).text).not.toContain('papers are complete');
  for (const w of [g02, g03]) expectStatus(await w.post(`${w.path}/pause`, { reason: 'lunch' }), 200);
  for (const w of [g02, g03]) expectStatus(await w.post(`${w.path}/resume`), 200);
  expect(expectStatus(await g02.post(`${g02.path}/call`), 200).body.ticket.id).toBe(one.id);
  expectStatus(await g02.post(`${g02.path}/start`), 200);
  expectStatus(await g02.post(`${g02.path}/complete`, {}), 200);
  for (const w of [g02, g03]) expectStatus(await w.post(`${w.path}/close`), 200);
});

it('calls nobody where nobody waits', async () => {
  const g04 = await app.window('g04');
  expect(expectStatus(await g04.post(`${g04.path}/call`), 200).body).toEqual({ ticket: null });
  // A client that names a type without sending a body means no body.
  const typed = { 'content-type': 'application/json' };
  expect(expectStatus(await g04.post(`${g04.path}/call`, undefined, typed), 200).body).toEqual({ ticket: null });
  const device = await app.device('kiosk');
  expectStatus(await app.admin.delete(`${hall}/devices/${device.id}`, typed), 204);
  expectStatus(await g04.post(`${g04.path}/close`, ''), 200);
});

it('shows the board and the supervision, and obeys the supervisor', async () => {
  const [supervisor, display, kiosk] = [await app.supervisor(), await app.device('display'), await app.device('kiosk')];
  const [g05, g06] = [await app.window('g05'), await app.window('g06')];
  const issue = async () => (await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] })).body;
  const tickets = [await issue(), await issue(), await issue()];
  expect(BoardView.parse((await display.get(`${hall}/board`)).body).waiting).toBe(3);
  expect(BoardView.parse((await display.get(`${hall}/board?zone=a`)).body).windows.every((w) => w.zone === 'a')).toBe(
    true,
  );
  expectStatus(await display.get(`${hall}/board?zone=nowhere`), 404);
  const seen = SupervisionView.parse(expectStatus(await supervisor.get(`${hall}/supervision`), 200).body);
  expect(seen.tickets.map(({ id }) => id)).toEqual(expect.arrayContaining(tickets.map(({ id }) => id)));

  const path = (n: number) => `${hall}/tickets/${tickets[n].id}`;
  expect(
    expectStatus(await supervisor.post(`${path(0)}/move`, { windowId: 'g06', reason: 'a test' }), 200).body.id,
  ).toBe(tickets[0].id);
  const green = await supervisor.post(`${path(1)}/priority`, { priority: 'green', reason: 'faint' });
  expect(expectStatus(green, 200).body).toMatchObject({ priority: 'green', ahead: 0 });
  expect(expectStatus(await supervisor.post(`${path(2)}/void`, { reason: 'printed twice' }), 200).body.status).toBe(
    'voided',
  );
  expect((await supervisor.post(`${path(2)}/void`, { reason: 'again' })).body.code).toBe('wrong-state');
  expect((await supervisor.post(`${hall}/tickets/nothing/void`, { reason: 'again' })).body.code).toBe('not-found');

  const before = await app.version();
  const plan = expectStatus(await supervisor.post(`${hall}/rebalance`, { preview: true }), 200).body;
  expect(plan).toEqual({
    moves: expect.any(Array),
    unit: 'heads',
    before: expect.any(Object),
    after: expect.any(Object),
  });
  expect(await app.version()).toBe(before);
  expectStatus(await supervisor.post(`${hall}/rebalance`, { preview: false }), 200);

  const changed = await supervisor.patch(`${hall}/windows/g06`, { kind: 'specialist', services: ['si-enrol'] });
  expect(expectStatus(changed, 200).body.window).toMatchObject({ kind: 'specialist', services: ['si-enrol'] });
  expect((await supervisor.patch(`${hall}/windows/g06`, { services: ['nothing'] })).body).toMatchObject({
    code: 'invalid',
    errors: [{ path: 'services.0' }],
  });
  const stopped = await supervisor.patch(`${hall}/services/si-enrol`, { stopped: true });
  expect(expectStatus(stopped, 200).body).toMatchObject({ id: 'si-enrol', stopped: true });
  expect((await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] })).body.code).toBe('service-stopped');
  expectStatus(await supervisor.patch(`${hall}/services/si-enrol`, { stopped: false }), 200);
  expectStatus(await supervisor.patch(`${hall}/services/nothing`, { stopped: false }), 404);

  const facts = FactsAnswer.parse(expectStatus(await supervisor.get(`${hall}/facts?after=0&limit=1000`), 200).body);
  expect(facts.facts.map(({ version }) => version)).toEqual(facts.facts.map((_, i) => i + 1));
  expect(facts.version).toBe(facts.facts.length);
  for (const w of [g05, g06]) await w.post(`${w.path}/close`);
});

it('signs out, and says so again under the same key', async () => {
  const clerk = await app.clerk();
  const key = { 'idempotency-key': 'leaving' };
  expectStatus(await clerk.delete('/api/sessions/current', key), 204);
  expectStatus(await clerk.get(hall), 401);
  expectStatus(await clerk.delete('/api/sessions/current', key), 204);
  expectStatus(await clerk.delete('/api/sessions/current'), 401);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
