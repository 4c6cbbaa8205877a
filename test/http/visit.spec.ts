/** The visit at the counter and the gate over HTTP: matters, claims, admission with advice, stopping, remote tickets, work. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import {
  Alternative,
  ContactAnswer,
  ExplainedTicket,
  FairnessAnswer,
  HallView,
  IssuedTicket,
  Problem,
  RunningAnswer,
  SupervisionView,
  TicketAnswer,
  WorkloadAnswer,
} from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';

const hall = `/api/halls/${hallId}`;
const fileOf = async (name: string): Promise<Json> =>
  JSON.parse(await readFile(new URL(`../../halls/${name}.json`, import.meta.url), 'utf8'));
/** The face of a social-security card: nine places. */
const person = (tail: string) => `SSC${tail.padStart(6, '0')}`;

describe('in a hall that is open', () => {
  let app: TestApp;
  let kiosk: Caller;
  let supervisor: Caller;
  beforeAll(async () => {
    app = await startTestApp();
    [kiosk, supervisor] = [await app.device('kiosk'), await app.supervisor()];
    const file = { ...(await fileOf('datian')), confirm: ['priority'], remote: ['si-enrol'] };
    expectStatus(await app.admin.put(hall, file), 200);
  });
  afterAll(async () => {
    expect(app.errors).toEqual([]);
    await app.stop();
  });
  const issue = async (more: Json = {}) =>
    IssuedTicket.parse(
      expectStatus(await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'], ...more }), 201).body,
    );
  const call = async (window: Caller & { path: string }) =>
    TicketAnswer.parse(expectStatus(await window.post(`${window.path}/call`), 200).body).ticket;

  it('a clerk corrects the batch of matters, and the visitor learns what is missing', async () => {
    const issued = await issue();
    const g01 = await app.window('g01');
    expect((await call(g01))!.id).toBe(issued.id);
    expectStatus(await g01.post(`${g01.path}/start`), 200);
    const matters = `${g01.path}/matters`;
    const added = await g01.post(matters, { add: ['si-contribution', 'card-issue'] });
    expect(TicketAnswer.parse(expectStatus(added, 200).body).ticket!.matters.map(({ id }) => id)).toEqual([
      'm1',
      'm2',
      'm3',
    ]);
    const changed = expectStatus(
      await g01.post(matters, { remove: ['m3'], correct: [{ id: 'm1', serviceId: 'si-record' }] }),
      200,
    );
    expect(changed.body.ticket.matters).toEqual([
      { id: 'm1', serviceId: 'si-record', status: 'serving' },
      { id: 'm2', serviceId: 'si-contribution', status: 'serving' },
    ]);
    for (const [body, path] of [
      [{}, ''],
      [{ add: ['nothing'] }, 'add.0'],
      [{ remove: ['m1', 'm2'] }, 'remove'],
      [{ add: Array(11).fill('si-enrol') }, 'add'],
      [{ correct: [{ id: 'm1' }] }, 'correct.0.serviceId'],
    ] as const) {
      const refused = await g01.post(matters, body);
      expect(refused.body).toMatchObject({ status: 400, code: 'invalid', errors: [{ path }] });
    }
    const outcomes = [
      { id: 'm1', outcome: 'done' },
      { id: 'm2', outcome: 'returned', missing: '缴费凭证原件' },
    ];
    for (const bad of [
      [{ id: 'm1', outcome: 'done', missing: 'x' }],
      [{ id: 'm1', outcome: 'returned', missing: ' ' }],
    ])
      expect((await g01.post(`${g01.path}/complete`, { matters: bad })).body.code).toBe('invalid');
    expectStatus(await g01.post(`${g01.path}/complete`, { matters: outcomes }), 200);
    const mine = ExplainedTicket.parse((await app.nobody.get(`/api/tickets/${issued.secret}`)).body);
    expect(mine).toMatchObject({
      status: 'completed',
      matters: [{ status: 'done' }, { status: 'returned', missing: '缴费凭证原件' }],
    });
    expect(mine.services.map(({ id }) => id).sort()).toEqual(['si-contribution', 'si-record']);
    expect((await app.device('display').then((d) => d.get(`${hall}/board`))).text).not.toContain('缴费凭证');
    expect((await g01.post(matters, { add: ['si-enrol'] })).body.code).toBe('window-idle');
    expectStatus(await g01.post(`${g01.path}/close`), 200);
  });

  it('a claimed priority waits for staff, who confirm it or not; once', async () => {
    const [one, two] = [await issue({ priority: 'priority' }), await issue({ priority: 'priority' })];
    expect(one).toMatchObject({ priority: 'normal', claim: { priority: 'priority', status: 'pending' } });
    const clerk = await app.clerk();
    const path = (id: string) => `${hall}/tickets/${id}/claim`;
    const confirmed = expectStatus(await clerk.post(path(one.id), { confirmed: true, reason: '残疾证' }), 200);
    expect(confirmed.body).toMatchObject({ priority: 'priority', claim: { status: 'confirmed' }, status: 'waiting' });
    const refused = expectStatus(await supervisor.post(path(two.id), { confirmed: false }), 200);
    expect(refused.body).toMatchObject({ priority: 'normal', claim: { status: 'refused' } });
    expect((await clerk.post(path(two.id), { confirmed: true })).body).toMatchObject({ code: 'wrong-state' });
    expect((await clerk.post(path('nothing'), { confirmed: true })).body.code).toBe('not-found');
    expect((await clerk.post(path(two.id), {})).body.code).toBe('invalid');
    const byClerk = await clerk.post(`${hall}/tickets`, { services: ['si-enrol'], priority: 'priority' });
    expect(byClerk.body.claim).toBeUndefined();
    expect(byClerk.body.priority).toBe('priority');
    const { claims } = FairnessAnswer.parse((await supervisor.get(`${hall}/fairness`)).body);
    expect(claims).toEqual({ confirmed: 1, refused: 1, pending: 0 });
    for (const { secret } of [one, two, byClerk.body]) await app.nobody.post(`/api/tickets/${secret}/cancel`);
  });

  it('a remote ticket is taken without an account, called on no board, and its telephone told to its window alone', async () => {
    const path = `${hall}/remote-tickets`;
    const wish = { services: ['si-enrol'], identity: person('01'), phone: '13800001234' };
    const key = { 'idempotency-key': 'remote-1' };
    const taken = expectStatus(await app.nobody.post(path, wish, key), 201);
    const ticket = IssuedTicket.parse(taken.body);
    expect(ticket).toMatchObject({ remote: true, reachable: true, status: 'waiting' });
    expect((await app.nobody.post(path, wish, key)).text).toBe(taken.text);
    expect((await app.nobody.post(path, wish)).body).toMatchObject({ status: 409, code: 'already-has-ticket' });
    expect(taken.text).not.toMatch(/13800001234|SSC0000/);
    for (const [bad, code] of [
      [{ ...wish, identity: undefined }, 'invalid'],
      [{ ...wish, phone: undefined }, 'invalid'],
      [{ ...wish, phone: 'ring me' }, 'invalid'],
      [{ ...wish, identity: '110101199001011234' }, 'invalid'],
      [{ ...wish, services: ['nothing'] }, 'invalid'],
      [{ ...wish, services: [] }, 'invalid'],
      [{ ...wish, priority: 'green' }, 'invalid'],
      [{ ...wish, identity: person('02'), services: ['si-contribution'] }, 'not-eligible'],
    ] as const)
      expect([bad, (await app.nobody.post(path, bad)).body.code]).toEqual([bad, code]);
    expect((await app.nobody.post('/api/halls/nowhere/remote-tickets', wish)).body.code).toBe('not-found');

    const g02 = await app.window('g02');
    const contact = `${g02.path}/contact`;
    expect((await g02.get(contact)).body).toMatchObject({ status: 404, code: 'not-found' });
    expect(await call(g02)).toMatchObject({ id: ticket.id, remote: true });
    expect(ContactAnswer.parse(expectStatus(await g02.get(contact), 200).body)).toEqual({ phone: '13800001234' });
    expectStatus(await supervisor.get(contact), 200);
    const other = await app.window('g03');
    expect((await other.get(contact)).body).toMatchObject({ status: 403, code: 'not-allowed' });
    expect((await other.get(`${hall}/windows/g03/contact`)).body.code).toBe('not-found');
    expect((await other.get(`${hall}/windows/nothing/contact`)).body.code).toBe('not-found');
    const display = await app.device('display');
    const board = (await display.get(`${hall}/board`)).body;
    expect(JSON.stringify([board.calls, board.windows])).not.toContain(ticket.number);
    const { facts } = (await supervisor.get(`${hall}/facts?limit=1000`)).body;
    expect(facts.some((fact: Json) => fact.type === 'ticket-called' && fact.ticketId === ticket.id)).toBe(true);
    expectStatus(await g02.post(`${g02.path}/start`), 200);
    expectStatus(await g02.post(`${g02.path}/complete`), 200);
    expect((await g02.get(contact)).body.code).toBe('not-found');
    for (const window of [g02, other]) expectStatus(await window.post(`${window.path}/close`), 200);
  });

  it('a ticket of the kiosk is reachable when a telephone came along', async () => {
    const reachable = await issue({ phone: '13800009999' });
    expect([reachable.reachable, (await issue()).reachable]).toEqual([true, undefined]);
    const g04 = await app.window('g04');
    expect((await call(g04))!.id).toBe(reachable.id);
    expect((await g04.get(`${g04.path}/contact`)).body).toEqual({ phone: '13800009999' });
    expectStatus(await g04.post(`${g04.path}/start`), 200);
    expectStatus(await g04.post(`${g04.path}/complete`), 200);
    await call(g04);
    expect((await g04.get(`${g04.path}/contact`)).body.code).toBe('not-found'); // who gave none
    expectStatus(await g04.post(`${g04.path}/start`), 200);
    expectStatus(await g04.post(`${g04.path}/complete`), 200);
    expectStatus(await g04.post(`${g04.path}/close`), 200);
  });

  it('stops issuing and serving apart, with the reason, and resumes them', async () => {
    const running = async (change: Json) =>
      RunningAnswer.parse(expectStatus(await supervisor.put(`${hall}/running`, change), 200).body);
    expect(await running({ issuing: false, reason: '系统升级' })).toEqual({
      issuing: false,
      serving: true,
      closed: false,
      reasons: { issuing: '系统升级' },
    });
    const refused = Problem.parse((await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] })).body);
    expect(refused).toMatchObject({ status: 409, code: 'service-stopped', alternatives: [] });
    expect(refused.detail).toContain('系统升级');
    expect(Date.parse(refused.opensAt!)).toBeGreaterThan(Date.now());
    expect(HallView.parse((await kiosk.get(hall)).body).running).toMatchObject({ issuing: false, serving: true });
    await running({ issuing: true, serving: false, reason: '停电' });
    await issue();
    const g05 = await app.window('g05');
    const waits = await g05.post(`${g05.path}/call`);
    expect(waits.body).toMatchObject({ code: 'service-stopped', detail: expect.stringContaining('停电') });
    expect(waits.body.alternatives).toBeUndefined();
    expect(SupervisionView.parse((await supervisor.get(`${hall}/supervision`)).body).running.reasons).toEqual({
      serving: '停电',
    });
    await running({ serving: true, reason: '来电' });
    expect(await call(g05)).not.toBeNull();
    expectStatus(await g05.post(`${g05.path}/start`), 200);
    expectStatus(await g05.post(`${g05.path}/complete`), 200);
    expectStatus(await g05.post(`${g05.path}/close`), 200);
    for (const bad of [{}, { reason: 'r' }, { issuing: false }, { issuing: 'no', reason: 'r' }])
      expect((await supervisor.put(`${hall}/running`, bad)).body.code).toBe('invalid');
  });

  it('staff may pass over a quota with a reason; a kiosk may not', async () => {
    const services = (await fileOf('datian')).services.map((service: Json) => ({ ...service, quota: 0 }));
    expectStatus(await app.admin.put(hall, { ...(await fileOf('datian')), services }), 200);
    const wish = { services: ['si-enrol'] };
    const clerk = await app.clerk();
    expect((await clerk.post(`${hall}/tickets`, wish)).body).toMatchObject({ code: 'quota-reached', alternatives: [] });
    expect((await kiosk.post(`${hall}/tickets`, { ...wish, override: 'r' })).body.code).toBe('not-allowed');
    expect((await clerk.post(`${hall}/tickets`, { ...wish, override: '' })).body.code).toBe('invalid');
    const given = expectStatus(await clerk.post(`${hall}/tickets`, { ...wish, override: '专程从外地来' }), 201);
    const { facts } = (await supervisor.get(`${hall}/facts?limit=1000`)).body;
    const fact = facts.find((one: Json) => one.type === 'ticket-issued' && one.ticketId === given.body.id);
    expect(fact.override).toBe('专程从外地来');
    await app.nobody.post(`/api/tickets/${given.body.secret}/cancel`);
    expectStatus(await app.admin.put(hall, await fileOf('datian')), 200);
  });

  it('closes for today: who waits goes home, who is at a window is served, and nobody gets a number', async () => {
    const [waiting, g06] = [await issue(), await app.window('g06')];
    const first = await call(g06);
    const second = await issue();
    expect(first!.id).toBe(waiting.id);
    expect((await supervisor.post(`${hall}/close`, {})).body.code).toBe('invalid');
    const closed = RunningAnswer.parse(
      expectStatus(await supervisor.post(`${hall}/close`, { reason: '台风' }), 200).body,
    );
    expect(closed).toEqual({ issuing: false, serving: false, closed: true, reasons: { closed: '台风' } });
    expect((await app.nobody.get(`/api/tickets/${second.secret}`)).body.status).toBe('expired');
    const refused = await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] });
    expect(refused.body).toMatchObject({ code: 'hall-closed', detail: expect.stringContaining('台风') });
    expectStatus(await g06.post(`${g06.path}/start`), 200);
    expectStatus(await g06.post(`${g06.path}/complete`), 200);
    expect((await g06.post(`${g06.path}/call`)).body.code).toBe('hall-closed');
    expect((await kiosk.get(hall)).body).toMatchObject({ open: false, running: { closed: true } });
    expect((await supervisor.put(`${hall}/running`, { issuing: true, reason: 'r' })).body.code).toBe('hall-closed');
  });

  it('tells the work of the day', async () => {
    const work = WorkloadAnswer.parse(expectStatus(await supervisor.get(`${hall}/workload`), 200).body);
    const g01 = work.windows.find(({ windowId }) => windowId === 'g01')!;
    expect(g01).toMatchObject({ calls: 1, sittings: 1, matters: { done: 1, returned: 1 }, overtimeSeconds: 0 });
    expect(work.clerks.length).toBeGreaterThanOrEqual(5);
    expect(work.over).toBe(false);
    expect((await supervisor.get(`${hall}/workload?day=2020-01-01`)).body.code).toBe('not-found');
    expect((await supervisor.get(`${hall}/workload?day=today`)).body.code).toBe('invalid');
  });
});

describe('late in the day', () => {
  const minutes = 60_000;
  const four = Date.parse('2026-11-23T08:00:00Z');
  let now = four;
  let app: TestApp;
  let kiosk: Caller;
  beforeAll(async () => {
    app = await startTestApp({ clock: { now: () => now }, config: { alwaysOpen: false } });
    const file = await fileOf('datian');
    const hours = { ...file.hours, weekdays: [['09:00', '17:00']] };
    const late = { ...hours, weekdays: [['09:00', '21:00']] };
    const town = { ...file, operator: 'county', hours, place: { latitude: 25.69, longitude: 117.85 } };
    const change = async (id: string, more: Json, staffed = true) => {
      expectStatus(await app.admin.put(`/api/halls/${id}`, { ...town, id, ...more }), id === hallId ? 200 : 201);
      if (staffed && id !== hallId) expectStatus(await app.admin.post(`/api/halls/${id}/windows/g01/open`), 200);
    };
    await change(hallId, {});
    await change('near', { hours: late, place: { latitude: 25.75, longitude: 117.85 } });
    await change('far', { hours: late, place: { latitude: 26.2, longitude: 117.85 } });
    await change('nowhere', { hours: late, place: undefined });
    await change('shut-too', {});
    await change('nobody-there', { hours: late }, false);
    await change('stranger', { hours: late, operator: 'other' });
    const services = file.services.map((one: Json) => (one.id === 'si-enrol' ? { ...one, stopped: true } : one));
    await change('stopped', { hours: late, services });
    kiosk = await app.device('kiosk');
    const g01 = await app.window('g01');
    expectStatus(await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] }), 201);
    expectStatus(await g01.post(`${g01.path}/call`), 200);
    expectStatus(await g01.post(`${g01.path}/start`), 200);
  });
  afterAll(async () => {
    expect(app.errors).toEqual([]);
    await app.stop();
  });
  const refusal = async () => {
    const { body } = await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] });
    return Problem.parse(body);
  };

  it('no number is given that would not be served today; other halls and the next opening are named', async () => {
    now = four + 58 * minutes;
    const refused = await refusal();
    expect(refused).toMatchObject({ status: 409, code: 'too-late', opensAt: '2026-11-24T01:00:00.000Z' });
    const others = refused.alternatives!.map((one) => Alternative.parse(one));
    expect(others.map(({ hallId: id, distanceKm }) => [id, distanceKm])).toEqual([
      ['near', 6.7],
      ['far', 56.7],
      ['nowhere', null],
    ]);
    expect(others[0]).toMatchObject({
      wait: { p50Seconds: 0 },
      name: { en: expect.any(String) },
      open: true,
      place: { latitude: 25.75 },
    });
  });

  it('the same is told to who comes when the hall is closed; a number by telephone is refused alike', async () => {
    now = four + 70 * minutes;
    const refused = await refusal();
    expect(refused).toMatchObject({ code: 'hall-closed', opensAt: '2026-11-24T01:00:00.000Z' });
    expect(refused.alternatives!.map(({ hallId: id }) => id)).toEqual(['near', 'far', 'nowhere']);
    const file = await fileOf('datian');
    const config = { ...file, operator: 'county', remote: ['si-enrol'] };
    expectStatus(await app.admin.put(hall, { ...config, hours: { ...file.hours, weekdays: [] } }), 200);
    const wish = { services: ['si-enrol'], identity: person('09'), phone: '13800001234' };
    const remote = Problem.parse((await app.nobody.post(`${hall}/remote-tickets`, wish)).body);
    // No other hall serves this at a distance.
    expect(remote).toMatchObject({ code: 'hall-closed', alternatives: [], opensAt: null });
  });

  it('what was served after the last closing is overtime of window and clerk', async () => {
    const file = await fileOf('datian');
    const hours = { ...file.hours, weekdays: [['09:00', '17:00']] };
    expectStatus(await app.admin.put(hall, { ...file, hours }), 200);
    now = four + 75 * minutes;
    expectStatus(await app.admin.post(`${hall}/windows/g01/complete`), 200);
    const supervisor = await app.supervisor();
    const work = WorkloadAnswer.parse(expectStatus(await supervisor.get(`${hall}/workload`), 200).body);
    expect(work.closesAt).toBe('2026-11-23T09:00:00.000Z');
    expect(work.windows).toMatchObject([{ windowId: 'g01', busySeconds: 75 * 60, overtimeSeconds: 15 * 60 }]);
    expect(work.clerks).toMatchObject([{ overtimeSeconds: 15 * 60 }]);
  });
});

it('numbers by telephone page have an allowance of their own', async () => {
  const app = await startTestApp({ config: { rateLimit: true } });
  try {
    const wish = (i: number) => ({ services: ['si-enrol'], identity: person(String(100 + i)), phone: '13800001234' });
    const codes: string[] = [];
    for (let i = 0; i < 31; i += 1)
      codes.push((await app.nobody.post(`${hall}/remote-tickets`, wish(i))).body.code as string);
    expect(new Set(codes.slice(0, 30))).toEqual(new Set(['not-eligible']));
    expect(codes[30]).toBe('too-many-requests');
    expect((await app.nobody.get('/api/demonstration')).status).toBe(200);
  } finally {
    await app.stop();
  }
});
