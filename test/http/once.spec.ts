/** Idempotency keys: asked twice, done once, answered to the byte; also at the same moment and after a restart. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp, hallFile } from '../kit/app.js';

const hall = `/api/halls/${hallId}`;
const body = { services: ['si-enrol'] };
let app: TestApp;
let kiosk: Caller;
let count = 0;
const newKey = () => ({ 'idempotency-key': `key-${(count += 1)}` });

beforeAll(async () => {
  app = await startTestApp();
  kiosk = await app.device('kiosk');
});
afterAll(() => app?.stop());

it('issues one ticket for one key', async () => {
  const key = newKey();
  const first = expectStatus(await kiosk.post(`${hall}/tickets`, body, key), 201);
  const version = await app.version();
  const again = await kiosk.post(`${hall}/tickets`, body, key);
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(await app.version()).toBe(version);
});

it('answers twins that come at once with one and the same', async () => {
  const key = newKey();
  const all = await Promise.all(Array.from({ length: 12 }, () => kiosk.post(`${hall}/tickets`, body, key)));
  expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
});

it('keeps no answer in plain text: nobody who reads the store finds a ticket’s secret or a token there', async () => {
  const issued = expectStatus(await kiosk.post(`${hall}/tickets`, body, newKey()), 201).body;
  const person = { username: 'sealed-clerk', password: 'a long password' };
  expectStatus(await app.admin.post('/api/users', { ...person, role: 'clerk', hallId }, newKey()), 201);
  const session = expectStatus(await app.nobody.post('/api/sessions', person, newKey()), 201).body;
  const rows = await app.running.parts.source.query('select body from answer');
  expect(rows.length).toBeGreaterThanOrEqual(3);
  const kept = JSON.stringify(rows);
  for (const hidden of [issued.secret, session.token, person.username]) expect(kept).not.toContain(hidden);
});

it('refuses the same key for something else', async () => {
  const key = newKey();
  expectStatus(await kiosk.post(`${hall}/tickets`, body, key), 201);
  const other = await kiosk.post(`${hall}/tickets`, { services: ['si-contribution'] }, key);
  expect(other.body).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
});

it('keeps the keys of callers apart', async () => {
  const [key, other] = [newKey(), await app.device('kiosk')];
  const one = expectStatus(await kiosk.post(`${hall}/tickets`, body, key), 201);
  const two = expectStatus(await other.post(`${hall}/tickets`, body, key), 201);
  expect(one.body.id).not.toBe(two.body.id);
  const cancels = await Promise.all(
    [one, two].map(({ body: { secret } }) => app.nobody.post(`/api/tickets/${secret}/cancel`, undefined, key)),
  );
  expect(cancels.map(({ body: { id } }) => id)).toEqual([one.body.id, two.body.id]);
});

it('remembers no refusal', async () => {
  const [key, supervisor] = [newKey(), await app.supervisor()];
  expectStatus(await supervisor.patch(`${hall}/services/si-enrol`, { stopped: true }), 200);
  expect((await kiosk.post(`${hall}/tickets`, body, key)).body.code).toBe('service-stopped');
  expectStatus(await supervisor.patch(`${hall}/services/si-enrol`, { stopped: false }), 200);
  expectStatus(await kiosk.post(`${hall}/tickets`, body, key), 201);
});

it('holds for a call whose window has a visitor by now', async () => {
  const [key, g01] = [newKey(), await app.window('g01')];
  const first = expectStatus(await g01.post(`${g01.path}/call`, undefined, key), 200);
  expect(first.body.ticket).not.toBeNull();
  expect((await g01.post(`${g01.path}/call`)).body.code).toBe('window-busy');
  const again = await g01.post(`${g01.path}/call`, {}, key);
  expect([again.status, again.text]).toEqual([200, first.text]);
  expectStatus(await g01.post(`${g01.path}/start`), 200);
  const done = newKey();
  const completed = expectStatus(await g01.post(`${g01.path}/complete`, undefined, done), 200);
  expect((await g01.post(`${g01.path}/complete`, undefined, done)).text).toBe(completed.text);
  const { id } = completed.body.ticket;
  expect(id).toBe(first.body.ticket.id);
  expectStatus(await g01.post(`${g01.path}/close`), 200);
});

it.each([
  ['users', () => ({ username: `once-${count}`, password: 'a good password', role: 'clerk', hallId })],
  [`halls/${hallId}/devices`, () => ({ kind: 'kiosk', name: 'once' })],
])('makes one of %s', async (path, make) => {
  const [key, request] = [newKey(), make()];
  const all = await Promise.all([1, 2, 3].map(() => app.admin.post(`/api/${path}`, request, key)));
  expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expectStatus(all[0]!, 201);
  expect(
    (
      await app.admin.post(
        `/api/${path}`,
        { ...request, name: undefined, ...(path === 'users' ? { username: 'other' } : { name: 'other' }) },
        key,
      )
    ).status,
  ).toBe(422);
});

it('signs in once', async () => {
  const key = newKey();
  const { username } = await app.clerk();
  const request = { username, password: 'a good password' };
  const all = await Promise.all([1, 2, 3].map(() => app.nobody.post('/api/sessions', request, key)));
  expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expectStatus(all[0]!, 201);
  expectStatus(await app.nobody.post('/api/sessions', { ...request, password: 'a wrong one' }, key), 401);
});

it('revokes once, and puts a hall file in force once', async () => {
  const [revoke, put, device] = [newKey(), newKey(), await app.device('kiosk')];
  for (let twice = 0; twice < 2; twice += 1)
    expectStatus(await app.admin.delete(`${hall}/devices/${device.id}`, revoke), 204);
  expectStatus(await app.admin.delete(`${hall}/devices/${device.id}`), 404);
  const file = { ...(await hallFile()), name: { 'zh-CN': '大厅', en: 'Hall' } };
  const first = expectStatus(await app.admin.put(hall, file, put), 200);
  expect((await app.admin.put(hall, file, put)).text).toBe(first.text);
});

it('rates once', async () => {
  const g01 = await app.window('g01');
  const { secret, id } = expectStatus(await kiosk.post(`${hall}/tickets`, body), 201).body;
  expectStatus(await g01.post(`${g01.path}/call/${id}`, { reason: 'a test' }), 200);
  expectStatus(await g01.post(`${g01.path}/start`), 200);
  expectStatus(await g01.post(`${g01.path}/complete`), 200);
  const key = newKey();
  const all = await Promise.all(
    [1, 2, 3].map(() => app.nobody.post(`/api/tickets/${secret}/ratings`, { level: 4 }, key)),
  );
  expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expectStatus(all[0]!, 201);
  expect((await app.nobody.post(`/api/tickets/${secret}/ratings`, { level: 4 })).body.code).toBe('already-rated');
});

it.each(['', 'x'.repeat(129)])('refuses a key of a wrong length', async (key) => {
  const { body: problem } = await kiosk.post(`${hall}/tickets`, body, { 'idempotency-key': key });
  expect(problem).toMatchObject({ code: 'invalid', errors: [{ path: 'Idempotency-Key' }] });
});

it('remembers across a restart', async () => {
  const key = newKey();
  const first = expectStatus(await kiosk.post(`${hall}/tickets`, body, key), 201);
  const earlier = app;
  await earlier.stop({ keepDatabase: true });
  app = await startTestApp({ database: earlier.database });
  const again = await app.as(kiosk.token!).post(`${hall}/tickets`, body, key);
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect(earlier.errors).toEqual([]);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
