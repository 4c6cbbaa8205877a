/** Every code of the closed list, produced once by what it is for, in the shape of RFC 9457. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem, statusOfCode, type ProblemCode } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type Reply, type TestApp } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';

const hall = `/api/halls/${hallId}`;
const seen = new Set<ProblemCode>();
let app: TestApp;
let kiosk: Caller;
let clerk: Caller;
let supervisor: Caller;

beforeAll(async () => {
  app = await startTestApp();
  [kiosk, clerk, supervisor] = [await app.device('kiosk'), await app.clerk(), await app.supervisor()];
});
afterAll(() => app?.stop());

function expectProblem(reply: Reply, code: ProblemCode): Reply {
  expect([reply.body?.code, reply.text]).toEqual([code, expect.any(String)]);
  expect(reply.status).toBe(statusOfCode[code]);
  expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = Problem.parse(reply.body);
  expect(problem).toMatchObject({ type: `urn:jiaohao:problem:${code}`, status: statusOfCode[code] });
  for (const text of [problem.title, problem.detail]) expect(text.length).toBeGreaterThan(3);
  if (code === 'invalid') expect(problem.errors).toEqual(expect.any(Array));
  seen.add(code);
  return reply;
}
const issue = (body: object = {}) => kiosk.post(`${hall}/tickets`, { services: ['si-enrol'], ...body });
const paths = ({ body }: Reply) => body.errors.map(({ path }: { path: string }) => path);

describe('a request that is not as it must be', () => {
  it('names every fault and where it is', async () => {
    const reply = expectProblem(
      await issue({ services: [], priority: 'first', colour: 'red', language: 1 }),
      'invalid',
    );
    expect(paths(reply).sort()).toEqual(['colour', 'language', 'priority', 'services']);
  });

  it('checks what refers to something', async () => {
    expect(paths(expectProblem(await issue({ services: ['si-enrol', 'nothing'] }), 'invalid'))).toEqual(['services.1']);
    const device = await app.admin.post(`${hall}/devices`, { kind: 'kiosk', name: 'x', zone: 'nowhere' });
    expect(paths(expectProblem(device, 'invalid'))).toEqual(['zone']);
    const user = { username: 'nobody', password: 'a good password', role: 'clerk' };
    expect(paths(expectProblem(await app.admin.post('/api/users', { ...user, hallId: 'nowhere' }), 'invalid'))).toEqual(
      ['hallId'],
    );
    expect(paths(expectProblem(await app.admin.post('/api/users', user), 'invalid'))).toEqual(['hallId']);
    expectStatus(await app.admin.post('/api/users', { ...user, hallId }), 201);
    const again = await app.admin.post('/api/users', { ...user, username: 'NOBODY', hallId });
    expect(paths(expectProblem(again, 'invalid'))).toEqual(['username']);
    for (const query of ['after=-1', 'after=x', 'limit=0', 'limit=1001', 'limit=1&limit=2', 'more=1', 'after=1e400'])
      expectProblem(await supervisor.get(`${hall}/facts?${query}`), 'invalid');
    expect((await supervisor.get(`${hall}/facts?after=9007199254740991`)).body.facts).toEqual([]);
  });

  it('reads identity cards', async () => {
    expect(paths(expectProblem(await issue({ identity: '110101199003070012' }), 'invalid'))).toEqual(['identity']);
    expect(paths(expectProblem(await issue({ identity: '11010119900230123X' }), 'invalid'))).toEqual(['identity']);
    expect(paths(expectProblem(await issue({ identity: 'no card!' }), 'invalid'))).toEqual(['identity']);
    expectStatus(await issue({ identity: '11010519491231002x' }), 201);
    expectProblem(await issue({ identity: '11010519491231002X' }), 'already-has-ticket');
    expectStatus(await issue({ identity: 'SC12345678' }), 201);
    const kept = await app.running.parts.source.query(
      `select count(*)::int as n from fact where body::text ilike '%11010519491231002%'`,
    );
    expect(kept).toEqual([{ n: 0 }]);
  });

  it('tells every fault of a hall file at once, and changes nothing', async () => {
    const before = await app.version();
    const file = JSON.parse(await readFile(new URL('../../halls/datian.json', import.meta.url), 'utf8'));
    file.windows[0].zone = 'nowhere';
    file.windows[1].services = ['nothing'];
    file.windows[2].id = file.windows[3].id;
    file.escalation = ['nobody'];
    const reply = expectProblem(await app.admin.put(hall, file), 'invalid');
    expect(paths(reply).sort()).toEqual(['escalation.0', 'windows.0.zone', 'windows.1.services.0', 'windows.3.id']);
    const other = JSON.parse(await readFile(new URL('../../halls/nanchang.json', import.meta.url), 'utf8'));
    expect(paths(expectProblem(await app.admin.put(hall, other), 'invalid'))).toEqual(['id']);
    expect(await app.version()).toBe(before);
  });

  it.each([
    ['no JSON', 'POST', '{"services":', { 'content-type': 'application/json' }],
    ['another type', 'POST', '<a/>', { 'content-type': 'text/xml' }],
    ['no type', 'POST', 'services', { 'content-type': '' }],
    ['null', 'POST', 'null', {}],
    ['an array', 'POST', '[]', {}],
    ['a prototype', 'POST', '{"services":["si-enrol"],"__proto__":{"x":1}}', {}],
    ['a constructor', 'POST', '{"services":["si-enrol"],"constructor":{"prototype":{}}}', {}],
    ['NUL', 'POST', '{"services":["si-\\u0000enrol"]}', {}],
    ['half a surrogate', 'POST', '{"services":["si-enrol"],"phone":"\\ud800"}', {}],
    ['a deep body', 'POST', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, {}],
    ['a deep member', 'POST', `{"services":${'['.repeat(100_000)}"\\u0041"${']'.repeat(100_000)}}`, {}],
  ])('refuses %s', async (_, method, body, headers) => {
    expectProblem(await kiosk.ask(method, `${hall}/tickets`, body, headers as Record<string, string>), 'invalid');
  });

  it('refuses what is too large', async () => {
    expectProblem(
      await kiosk.post(`${hall}/tickets`, JSON.stringify({ services: ['x'.repeat(1_048_577)] })),
      'too-large',
    );
  });

  it.each([
    ['announced', 'Content-Length: 16777216', ['', '']],
    ['in pieces', 'Transfer-Encoding: chunked', ['10000\r\n', '\r\n']],
  ])('says so to who goes on sending: %s', async (_, header, [before, after]) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (data) => (answer += String(data)));
    const asked = [`POST ${hall}/tickets HTTP/1.1`, 'Host: x', `Authorization: Bearer ${kiosk.token}`];
    socket.write([...asked, 'Content-Type: application/json', header, '', ''].join('\r\n'));
    const piece = `${before}${'x'.repeat(65_536)}${after}`;
    for (let sent = 0; sent < 256; sent += 1) if (!socket.write(piece)) await once(socket, 'drain');
    await eventually('an answer', () => answer.includes('"too-large"'));
    expect(answer).toMatch(/^HTTP\/1.1 413 .*application\/problem\+json/s);
    socket.destroy();
  });

  it.each([
    ['Content-Encoding', { 'content-encoding': 'gzip' }],
    ['Content-Encoding', { 'content-encoding': 'nonsense' }],
    ['Content-Type', { 'content-type': 'application/json; charset=gbk' }],
    ['Content-Type', { 'content-type': 'application/json;charset="utf-16"' }],
  ])('does not read as plain UTF-8 what says in its %s that it is not', async (path, headers) => {
    const body = JSON.stringify({ services: ['si-enrol'] });
    const reply = expectProblem(await kiosk.ask('POST', `${hall}/tickets`, body, headers), 'invalid');
    expect(reply.body.errors).toEqual([{ path, message: expect.stringMatching(/^send the JSON as /) }]);
    const plain = { 'content-encoding': 'identity', 'content-type': 'application/json; charset=UTF-8' };
    expectStatus(await kiosk.ask('POST', `${hall}/tickets`, body, plain), 201);
  });

  it('knows nothing at other addresses', async () => {
    for (const path of [
      '/api/nothing',
      '/api',
      '/api/halls/datian/',
      '/api/tickets/short',
      `/api/tickets/${'x'.repeat(150)}`,
      '/nothing',
    ])
      expectProblem(await app.nobody.get(path), 'not-found');
    expectProblem(await app.admin.delete(hall), 'not-found');
    expectProblem(await app.admin.get('/api/halls/nowhere'), 'not-found');
    expectProblem(await app.admin.get(`${hall}/windows/nothing`), 'not-found');
    expectProblem(await app.admin.post(`${hall}/windows/nothing/open`), 'not-found');
    expectProblem(await app.admin.get(`/api/halls/${'x'.repeat(300)}`), 'not-found');
    expectProblem(await app.admin.get('/api/halls/%00'), 'not-found');
    expectProblem(await app.admin.get('/api/halls/%E5%8E%85'), 'not-found');
    expectProblem(await app.admin.get('/api/halls/%zz'), 'invalid');
  });
});

it('asks for a sign-in first, and says who may not', async () => {
  expectProblem(await app.nobody.get(hall), 'not-signed-in');
  expectProblem(await app.nobody.post('/api/sessions', { username: 'admin', password: 'wrong' }), 'not-signed-in');
  expectProblem(await app.nobody.post('/api/sessions', { username: 'unknown', password: 'wrong' }), 'not-signed-in');
  expectProblem(await kiosk.get(`${hall}/supervision`), 'not-allowed');
  // The sign-in comes before the body is read, and the right before what the body says.
  expectProblem(await app.nobody.post(`${hall}/tickets`, '{'), 'not-signed-in');
  expectProblem(await kiosk.post('/api/users', {}), 'not-allowed');
});

it('refuses by the law of the hall', async () => {
  const owner = await app.window('g01');
  const state = (path: string, body?: object) => owner.post(`${owner.path}/${path}`, body);
  for (const command of ['recall', 'start', 'miss', 'complete']) expectProblem(await state(command), 'window-idle');
  expectProblem(await clerk.post(`${owner.path}/open`), 'window-taken');
  expectProblem(await clerk.post(`${hall}/windows/g02/call`), 'window-not-open');
  const ticket = expectStatus(await issue(), 201).body;
  expectProblem(await app.nobody.post(`/api/tickets/${ticket.secret}/return`), 'wrong-state');
  expectProblem(await app.nobody.post(`/api/tickets/${ticket.secret}/switch`, { windowId: 's19' }), 'not-eligible');
  expectStatus(await state(`call/${ticket.id}`, { reason: 'a test' }), 200);
  expect(expectProblem(await state('call'), 'window-busy').body.ticket).toMatchObject({
    id: ticket.id,
    status: 'called',
  });
  expect(expectProblem(await state('close'), 'window-busy').body.ticket.id).toBe(ticket.id);
  expectProblem(await state('complete'), 'wrong-state');
  expectProblem(await state('transfer', { to: { windowId: 'g02' } }), 'window-not-open');
  expectProblem(await issue({ priority: 'appointment' }), 'not-eligible');
  expectProblem(await issue({ appointmentCode: 'A1' }), 'not-eligible');
  expectStatus(await state('start'), 200);
  expectStatus(await state('complete'), 200);
  expectProblem(await app.nobody.post(`/api/tickets/${ticket.secret}/return`), 'too-late');
  expectStatus(await app.nobody.post(`/api/tickets/${ticket.secret}/ratings`, { level: 1 }), 201);
  expectProblem(await app.nobody.post(`/api/tickets/${ticket.secret}/ratings`, { level: 1 }), 'already-rated');
  expectStatus(await supervisor.patch(`${hall}/services/si-enrol`, { stopped: true }), 200);
  expectProblem(await issue(), 'service-stopped');
  expectStatus(await supervisor.patch(`${hall}/services/si-enrol`, { stopped: false }), 200);
  const key = { 'idempotency-key': 'one' };
  expectStatus(await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] }, key), 201);
  expectProblem(await kiosk.post(`${hall}/tickets`, { services: ['si-contribution'] }, key), 'idempotency-key-reused');
  expectStatus(await state('close'), 200);
});

it('refuses a full and an unserved service', async () => {
  const file = JSON.parse(await readFile(new URL('../../halls/datian.json', import.meta.url), 'utf8'));
  const [first, second] = file.services.filter((service: { general: boolean }) => service.general);
  first.quota = 1;
  second.general = false;
  const served = file.windows.flatMap((window: { services?: string[] }) => window.services ?? []);
  const small = { ...file, id: 'small', services: [first, { ...second, id: 'nobody-serves' }] };
  small.windows = [{ id: 'w', label: 'W', kind: 'general', zone: 'a' }];
  small.escalation = [];
  small.remote = [];
  expect(served.length).toBeGreaterThan(0);
  expectStatus(await app.admin.put('/api/halls/small', small), 201);
  const at = (services: string[]) => app.admin.post('/api/halls/small/tickets', { services });
  expectStatus(await at([first.id]), 201);
  expectProblem(await at([first.id]), 'quota-reached');
  expectProblem(await at(['nobody-serves']), 'no-window-can-serve');
});

describe('with limits, on a Sunday', () => {
  let sunday: TestApp;
  beforeAll(async () => {
    sunday = await startTestApp({
      config: { alwaysOpen: false, rateLimit: true },
      clock: { now: () => Date.parse('2026-11-22T03:00:00Z') },
    });
  });
  afterAll(() => sunday?.stop());

  it('gives no numbers when the hall is closed', async () => {
    const device = await sunday.device('kiosk');
    expectProblem(await device.post(`${hall}/tickets`, { services: ['si-enrol'] }), 'hall-closed');
    expect((await device.get(hall)).body.open).toBe(false);
  });

  it('limits guessing of passwords by name and address, and whoever knows it goes on elsewhere', async () => {
    const guess = () => sunday.nobody.post('/api/sessions', { username: 'admin', password: 'a guess' });
    const replies = await Promise.all(Array.from({ length: 16 }, guess));
    for (const reply of replies) expect([401, 429]).toContain(reply.status);
    const limited = expectProblem(await guess(), 'too-many-requests');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(12);
    expectProblem(await sunday.nobody.post('/api/sessions', { username: 'another', password: 'x' }), 'not-signed-in');
  });

  it('limits guessing of tickets', async () => {
    const guess = () => sunday.nobody.get(`/api/tickets/${Math.random().toString(36).slice(2).padEnd(22, 'x')}`);
    for (let i = 0; i < 30; i += 1) expectProblem(await guess(), 'not-found');
    expectProblem(await guess(), 'too-many-requests');
  });

  it('limits those without a token by address', async () => {
    const statuses = [];
    for (let i = 0; i < 320; i += 1) statuses.push((await sunday.nobody.get('/api/health/live')).status);
    expect(statuses.at(-1)).toBe(429);
    expectStatus(await sunday.admin.get(hall), 200);
  });

  it('ends without a word of error', () => expect(sunday.errors).toEqual([]));
});

it('has shown every code but that of a database that is away', () => {
  expect(Object.keys(statusOfCode).filter((code) => !seen.has(code as ProblemCode))).toEqual(['unavailable']);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
