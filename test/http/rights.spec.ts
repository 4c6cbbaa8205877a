/** Who may do what: every path with every kind of caller. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentText } from '../../src/openapi.js';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';

const roles = [
  'nobody',
  'kiosk',
  'display',
  'clerk',
  'strange clerk',
  'supervisor',
  'strange supervisor',
  'roving supervisor',
  'admin',
] as const;
type Role = (typeof roles)[number];

const supervisors: Role[] = ['supervisor', 'roving supervisor', 'admin'];
const staff: Role[] = ['clerk', ...supervisors];
const people: Role[] = ['strange clerk', 'strange supervisor', ...staff];
const anyone: Role[] = [...roles];

/** Method and path → who is let in. Whoever is not gets 401 without a sign-in and 403 with one. */
const table: Record<string, Role[]> = {
  'GET /api/health/live': anyone,
  'GET /api/health/ready': anyone,
  'GET /api/demonstration': anyone,
  'GET /api/sessions/current': people,
  'GET /api/users': ['admin'],
  'POST /api/users': ['admin'],
  'PATCH /api/users/{id}': ['admin'],
  'PUT /api/users/me/password': people,
  'GET /api/operations': ['admin'],
  'GET /api/halls': [...supervisors, 'strange supervisor'],
  'GET /api/halls/{hall}': ['kiosk', 'display', ...staff],
  'PUT /api/halls/{hall}': ['admin'],
  'GET /api/halls/{hall}/file': ['admin'],
  'PATCH /api/halls/{hall}/services/{service}': supervisors,
  'GET /api/halls/{hall}/devices': supervisors,
  'POST /api/halls/{hall}/devices': supervisors,
  'PATCH /api/halls/{hall}/devices/{device}': supervisors,
  'DELETE /api/halls/{hall}/devices/{device}': supervisors,
  'GET /api/halls/{hall}/board': ['display', ...staff],
  'GET /api/halls/{hall}/supervision': supervisors,
  'GET /api/halls/{hall}/facts': supervisors,
  'GET /api/halls/{hall}/fairness': supervisors,
  'GET /api/halls/{hall}/accuracy': supervisors,
  'GET /api/halls/{hall}/workload': supervisors,
  'GET /api/halls/{hall}/printers': staff,
  'PUT /api/halls/{hall}/running': supervisors,
  'POST /api/halls/{hall}/close': supervisors,
  'POST /api/halls/{hall}/tickets/{ticketId}/claim': staff,
  'POST /api/halls/{hall}/remote-tickets': anyone,
  'GET /api/halls/{hall}/windows/{window}/contact': staff,
  'GET /api/halls/{hall}/tickets/{ticketId}/why': supervisors,
  'POST /api/halls/{hall}/rebalance': supervisors,
  'POST /api/halls/{hall}/what-if': supervisors,
  'GET /api/halls/{hall}/what-if': supervisors,
  'GET /api/halls/{hall}/what-if/{id}': supervisors,
  'DELETE /api/halls/{hall}/what-if/{id}': supervisors,
  'POST /api/halls/{hall}/webhooks': ['admin'],
  'GET /api/halls/{hall}/webhooks': ['admin'],
  'DELETE /api/halls/{hall}/webhooks/{id}': ['admin'],
  'GET /api/halls/{hall}/deliveries': ['admin'],
  'POST /api/halls/{hall}/deliveries/{id}/retry': ['admin'],
  'POST /api/halls/{hall}/tickets': ['kiosk', ...staff],
  'POST /api/halls/{hall}/tickets/{ticketId}/move': supervisors,
  'POST /api/halls/{hall}/tickets/{ticketId}/priority': supervisors,
  'POST /api/halls/{hall}/tickets/{ticketId}/void': supervisors,
  'GET /api/halls/{hall}/visit': anyone,
  'GET /api/halls/{hall}/slots': anyone,
  'POST /api/halls/{hall}/appointments': anyone,
  'GET /api/halls/{hall}/appointments': staff,
  'GET /api/halls/{hall}/appointments/{code}': anyone,
  'POST /api/halls/{hall}/appointments/{code}/move': anyone,
  'POST /api/halls/{hall}/appointments/{code}/cancel': anyone,
  'GET /api/halls/{hall}/windows/{window}': staff,
  'PATCH /api/halls/{hall}/windows/{window}': supervisors,
  'POST /api/halls/{hall}/windows/{window}/case': staff,
  // A clerk without a duty sees only what came back to them: see review.spec.
  'GET /api/halls/{hall}/reviews': supervisors,
  'GET /api/halls/{hall}/cases': staff,
  'POST /api/halls/{hall}/cases': staff,
  'GET /api/halls/{hall}/staff': staff,
  'GET /api/halls/{hall}/windows/{window}/visit': ['display'],
  'POST /api/halls/{hall}/windows/{window}/ratings': ['display'],
  'GET /api/halls/{hall}/ratings': supervisors,
  'POST /api/halls/{hall}/complaints': staff,
  'GET /api/halls/{hall}/follow-ups': supervisors,
  'POST /api/halls/{hall}/follow-ups/{id}/note': supervisors,
  'POST /api/halls/{hall}/follow-ups/{id}/close': supervisors,
  'GET /api/halls/{hall}/rosters': supervisors,
  'GET /api/halls/{hall}/rosters/mine': staff,
  'PUT /api/halls/{hall}/rosters/{day}': supervisors,
  'POST /api/halls/{hall}/rosters/turns': supervisors,
  'POST /api/halls/{hall}/absences': supervisors,
  'DELETE /api/halls/{hall}/absences/{user}/{from}': supervisors,
  'GET /api/tickets/{secret}': anyone,
  'POST /api/tickets/{secret}/switch': anyone,
  'POST /api/tickets/{secret}/postpone': anyone,
  'POST /api/tickets/{secret}/cancel': anyone,
  'POST /api/tickets/{secret}/return': anyone,
  'POST /api/tickets/{secret}/ratings': anyone,
  // Whose hall it must be is known only once the secret is: see the test below.
  'POST /api/tickets/{secret}/print': ['kiosk', ...staff, 'strange clerk', 'strange supervisor'],
};
const commands = [
  'open',
  'close',
  'pause',
  'resume',
  'call',
  'call/{ticketId}',
  'recall',
  'start',
  'miss',
  'hold',
  'resume/{ticketId}',
  'transfer',
  'matters',
  'complete',
];
for (const what of ['take', 'decide', 'resubmit', 'give-up'])
  table[`POST /api/halls/{hall}/reviews/{review}/${what}`] = staff;
for (const what of ['step', 'hand-over', 'close']) table[`POST /api/halls/{hall}/cases/{case}/${what}`] = staff;
for (const command of commands) table[`POST /api/halls/{hall}/windows/{window}/${command}`] = staff;

let app: TestApp;
const callers = {} as Record<Role, Caller>;

beforeAll(async () => {
  app = await startTestApp();
  const other = JSON.parse(await readFile(new URL('../../halls/nanchang.json', import.meta.url), 'utf8'));
  expectStatus(await app.admin.put('/api/halls/nanchang', other), 201);
  Object.assign(callers, {
    nobody: app.nobody,
    kiosk: await app.device('kiosk'),
    display: await app.device('display'),
    clerk: await app.clerk(),
    'strange clerk': await app.clerk('nanchang'),
    supervisor: await app.supervisor(),
    'strange supervisor': await app.supervisor('nanchang'),
    'roving supervisor': await app.supervisor(null),
    admin: app.admin,
  });
});
afterAll(() => app?.stop());

describe.each(Object.entries(table))('%s', (call, allowed) => {
  it.each(roles)('as %s', async (role) => {
    const [method, template] = call.split(' ') as [string, string];
    const path = template
      .replace('{hall}', hallId)
      .replace('{window}', 'g01')
      .replace('{ticketId}', 'nothing')
      .replace('{device}', 'nothing')
      .replace('{service}', 'nothing')
      .replace('{id}', 'nothing')
      .replace('{review}', 'nothing')
      .replace('{case}', 'nothing')
      .replace('{code}', 'AAAAAAAAAA')
      .replace('{secret}', 'AAAAAAAAAAAAAAAAAAAAAA');
    // A body that no route takes: whoever is let in gets no further, so one caller does not disturb the next.
    const body = method === 'GET' ? undefined : { unknown: true };
    const { status, body: answer } = await callers[role].ask(method, path, body);
    if (allowed.includes(role)) expect([200, 400, 404]).toContain(status);
    else expect([status, answer.code]).toEqual(role === 'nobody' ? [401, 'not-signed-in'] : [403, 'not-allowed']);
  });
});

it('covers every path of the document but signing in and out', async () => {
  const { paths } = JSON.parse(await documentText()) as { paths: Record<string, object> };
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const signing = ['POST /api/sessions', 'DELETE /api/sessions/current'];
  expect([...Object.keys(table), ...signing].sort()).toEqual(all.sort());
});

describe('at a window', () => {
  const window = `/api/halls/${hallId}/windows/g02`;

  it('keeps other clerks away from a staffed one, and lets a supervisor in', async () => {
    const owner = await app.window('g02');
    const other = await app.clerk();
    for (const command of ['call', 'recall', 'start', 'miss', 'complete', 'pause', 'resume', 'close'])
      expect((await other.post(`${window}/${command}`)).body).toMatchObject({ status: 403, code: 'not-allowed' });
    expect((await other.get(window)).body.code).toBe('not-allowed');
    expect((await other.post(`${window}/open`)).body.code).toBe('window-taken');
    for (const who of [owner, callers.supervisor]) expectStatus(await who.get(window), 200);
    expectStatus(await callers.supervisor.post(`${window}/pause`), 200);
    expectStatus(await callers.admin.post(`${window}/close`), 200);
    expectStatus(await other.get(window), 200);
  });

  it('tells a clerk to open it first', async () => {
    const clerk = await app.clerk();
    for (const command of ['call', 'recall', 'start', 'miss', 'complete', 'pause', 'resume'])
      expect((await clerk.post(`${window}/${command}`)).body).toMatchObject({ status: 409, code: 'window-not-open' });
  });
});

it('lets a display see its zone only, and a device nothing of another hall', async () => {
  const zoned = await app.device('display', 'a');
  const board = `/api/halls/${hallId}/board`;
  const seen = expectStatus(await zoned.get(board), 200).body;
  expect(new Set(seen.windows.map(({ zone }: { zone: string }) => zone))).toEqual(new Set(['a']));
  expectStatus(await zoned.get(`${board}?zone=a`), 200);
  expect((await zoned.get(`${board}?zone=b`)).body.code).toBe('not-allowed');
  expect((await zoned.get('/api/halls/nanchang/board')).body.code).toBe('not-allowed');
  expect((await zoned.delete('/api/sessions/current')).body.code).toBe('not-allowed');
});

it('prints a ticket for those of its hall only', async () => {
  const { secret } = expectStatus(
    await callers.kiosk.post(`/api/halls/${hallId}/tickets`, { services: ['si-enrol'] }),
    201,
  ).body;
  for (const role of ['strange clerk', 'strange supervisor'] as const)
    expect((await callers[role].post(`/api/tickets/${secret}/print`)).body.code).toBe('not-allowed');
});

it('lets a token in no longer than it lives', async () => {
  const clerk = await app.clerk();
  expectStatus(await clerk.get(`/api/halls/${hallId}`), 200);
  for (const header of [
    '',
    'Bearer',
    'Bearer ',
    `bearer  ${clerk.token}x`,
    `Basic ${clerk.token}`,
    `Bearer ${'x'.repeat(5000)}`,
  ])
    expectStatus(await app.nobody.get(`/api/halls/${hallId}`, { authorization: header }), 401);
  await app.running.parts.source.query(`update session set expires_at = now() - interval '1 second'`);
  app.running.parts.access.forget(null);
  expectStatus(await clerk.get(`/api/halls/${hallId}`), 401);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
