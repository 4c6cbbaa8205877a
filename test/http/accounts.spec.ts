/** Accounts that change while people work: in force at once on every node, written down, and never without an administrator. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureAdmin } from '../../src/accounts/first-accounts.js';
import { expectStatus, hallFile, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';
import { open } from '../live/socket.js';

const hall = `/api/halls/${hallId}`;
const password = 'a good password';
const own = '/api/users/me/password';

let a: TestApp;
/** Another node on the same Postgres. */
let b: TestApp;
let adminId: string;

beforeAll(async () => {
  a = await startTestApp();
  b = await startTestApp({ database: a.database });
  adminId = (await a.admin.get('/api/sessions/current')).body.userId;
});
afterAll(async () => {
  await b?.stop({ keepDatabase: true });
  await a?.stop();
});

const change = (id: string, body: object, by: Caller = a.admin) => by.ask('PATCH', `/api/users/${id}`, body);
const account = async (id: string) =>
  ((await a.admin.get('/api/users')).body.users as Json[]).find((user) => user.id === id);
const operations = async (query = '') => (await a.admin.get(`/api/operations${query}`)).body.operations as Json[];
/** Signs in by hand: what the answer is, whatever it is. */
const signIn = (username: string, pass: string) => a.nobody.post('/api/sessions', { username, password: pass });
const signedOutOn = (app: TestApp, { token }: Caller) =>
  eventually('401', async () => (await app.as(token!).get(hall)).status === 401);

describe('an administrator', () => {
  it('sees every account, and nothing of a password', async () => {
    const { id, username } = await a.clerk(hallId, ['review']);
    const reply = expectStatus(await a.admin.get('/api/users'), 200);
    expect(reply.body.users).toContainEqual({
      ...{ id, username, role: 'clerk', hallId, duties: ['review'], disabled: false },
    });
    expect(reply.text).not.toMatch(/password|argon/i);
  });

  it('gives a clerk a duty, in force at once on every node', async () => {
    const clerk = await a.clerk();
    const onB = b.as(clerk.token!);
    expect((await onB.get(`${hall}/reviews?stage=review`)).body.code).toBe('not-allowed');
    expect(expectStatus(await change(clerk.id, { duties: ['review'] }), 200).body).toMatchObject({
      ...{ id: clerk.id, duties: ['review'], role: 'clerk', hallId, disabled: false },
    });
    expectStatus(await clerk.get(`${hall}/reviews?stage=review`), 200);
    await eventually('the other node', async () => (await onB.get(`${hall}/reviews?stage=review`)).status === 200);
    expect((await clerk.get('/api/sessions/current')).body).toMatchObject({ userId: clerk.id, duties: ['review'] });
  });

  it('makes a clerk a supervisor who stays the same person', async () => {
    const clerk = await a.clerk();
    expect((await clerk.get(`${hall}/supervision`)).body.code).toBe('not-allowed');
    expectStatus(await change(clerk.id, { role: 'supervisor' }), 200);
    expectStatus(await clerk.get(`${hall}/supervision`), 200);
    expectStatus(await change(clerk.id, { hallId: null }), 200);
    expect((await change(clerk.id, { role: 'clerk' })).body).toMatchObject({
      ...{ code: 'invalid', errors: [{ path: 'hallId', message: 'a clerk belongs to a hall' }] },
    });
    expect((await change(clerk.id, { hallId: 'nowhere' })).body.errors[0].path).toBe('hallId');
    expect(await account(clerk.id)).toMatchObject({ role: 'supervisor', hallId: null });
  });

  it('switches an account off: signed out on every node, sockets cut, no way in until it is on again', async () => {
    const clerk = await a.clerk();
    expectStatus(await clerk.post(`${hall}/windows/g05/open`), 200);
    const terminal = await open(b.url, { token: clerk.token, hallId, topic: 'window', windowId: 'g05' });
    expectStatus(await b.as(clerk.token!).get(hall), 200);
    expectStatus(await change(clerk.id, { disabled: true }), 200);
    expectStatus(await clerk.get(hall), 401);
    await signedOutOn(b, clerk);
    await terminal.sees('the end', ({ socket }) => socket.disconnected);
    const staff = (await a.admin.get(`${hall}/staff`)).body.staff as Json[];
    expect(staff.map(({ id }) => id)).not.toContain(clerk.id);
    expect((await signIn(clerk.username, password)).body).toMatchObject({ code: 'not-signed-in', disabled: true });
    const guess = await signIn(clerk.username, 'not the password');
    expect([guess.status, guess.body.disabled]).toEqual([401, undefined]);

    expectStatus(await change(clerk.id, { disabled: false }), 200);
    expectStatus(await clerk.get(hall), 401); // the old session stays ended
    expectStatus(await signIn(clerk.username, password), 201);
  });

  it('resets a password: signed out everywhere, the old one opens nothing', async () => {
    const clerk = await a.clerk();
    expectStatus(await b.as(clerk.token!).get(hall), 200);
    expectStatus(await change(clerk.id, { password: 'quite another' }), 200);
    expectStatus(await clerk.get(hall), 401);
    await signedOutOn(b, clerk);
    expectStatus(await signIn(clerk.username, password), 401);
    expectStatus(await signIn(clerk.username, 'quite another'), 201);
  });

  it('is never the last to go', async () => {
    const last = { status: 409, code: 'wrong-state' };
    for (const body of [{ disabled: true }, { role: 'supervisor' }])
      expect((await change(adminId, body)).body).toMatchObject(last);
    const second = { username: 'second-admin', password, role: 'admin' };
    const { id } = expectStatus(await a.admin.post('/api/users', second), 201).body;
    const other = await b.signIn(second.username, password);
    // Each switches the other off at the same moment, on different nodes: one of them stays.
    const [one, two] = await Promise.all([change(id, { disabled: true }), change(adminId, { disabled: true }, other)]);
    expect([one!.status, two!.status].sort()).not.toEqual([200, 200]);
    const admins =
      ((await signIn('admin', password)).status === 201 ? 1 : 0) +
      ((await signIn('second-admin', password)).status === 201 ? 1 : 0);
    expect(admins).toBe(1);
    if (one!.status === 200) return;
    const back = await a.signIn(second.username, password);
    expectStatus(await change(adminId, { disabled: false }, back), 200);
    a.admin = await a.signIn('admin', password);
  });

  it('is told what cannot be', async () => {
    const { id } = await a.clerk();
    expect((await change('nobody', { disabled: true })).body.code).toBe('not-found');
    for (const body of [
      {},
      { disabled: 'yes' },
      { duties: ['review', 'review'] },
      { password: 'short' },
      { username: 'x' },
    ])
      expect((await change(id, body)).body.code).toBe('invalid');
  });

  it('asks twice under one key and changes once', async () => {
    const { id } = await a.clerk();
    const headers = { 'idempotency-key': `twice ${id}` };
    const ask = () => a.admin.patch(`/api/users/${id}`, { duties: ['approve'] }, headers);
    const [one, two] = await Promise.all([ask(), ask()]);
    expect(two.text).toBe(expectStatus(one, 200).text);
    expect(
      (await operations()).filter(({ about, what }) => about.id === id && what === 'account-changed'),
    ).toHaveLength(1);
  });
});

describe('one’s own password', () => {
  it('is changed with the present one; other sessions end, this one goes on', async () => {
    const clerk = await a.clerk();
    const elsewhere = await b.signIn(clerk.username, password);
    const body = { password, newPassword: 'another of my own' };
    const headers = { 'idempotency-key': 'my new password' };
    expect((await clerk.put(own, { ...body, password: 'wrong' })).body.errors).toEqual([
      { path: 'password', message: 'is not the present password' },
    ]);
    expect((await clerk.put(own, { ...body, newPassword: 'short' })).body.errors[0].path).toBe('newPassword');
    expectStatus(await clerk.put(own, body, headers), 204);
    expectStatus(await clerk.put(own, body, headers), 204); // asked again, it says so again
    expectStatus(await clerk.get(hall), 200);
    await signedOutOn(b, elsewhere);
    await signedOutOn(a, elsewhere);
    expectStatus(await signIn(clerk.username, password), 401);
    expectStatus(await signIn(clerk.username, body.newPassword), 201);
  });

  it('cannot be guessed by whoever finds a page left open', async () => {
    const limited = await startTestApp({ database: a.database, config: { rateLimit: true } });
    const clerk = await limited.clerk();
    const guess = () => clerk.put(own, { password: 'a guess', newPassword: 'another good one' });
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
    await limited.stop({ keepDatabase: true });
  }, 60_000);
});

describe('devices', () => {
  it('are listed for whoever supervises the hall, without their tokens', async () => {
    const printer = { host: '192.0.2.7', port: 9100 };
    const made = expectStatus(
      await a.admin.post(`${hall}/devices`, { kind: 'kiosk', name: 'Entrance', printer }),
      201,
    ).body;
    const supervisor = await a.supervisor();
    const list = async () => expectStatus(await supervisor.get(`${hall}/devices`), 200);
    const kiosk = { id: made.id, kind: 'kiosk', name: 'Entrance', zone: null };
    expect((await list()).body.devices).toContainEqual({ ...kiosk, printer });
    expect((await list()).text).not.toContain(made.token);
    expectStatus(await supervisor.patch(`${hall}/devices/${made.id}`, { printer: null }), 200);
    expect((await list()).body.devices).toContainEqual({ ...kiosk, printer: null });
    expectStatus(await supervisor.delete(`${hall}/devices/${made.id}`), 204);
    expect((await list()).text).not.toContain(made.id);
    const about = (await operations()).filter((one) => one.about.id === made.id);
    expect(about.map(({ what, by }) => [what, by.id])).toEqual([
      ['device-revoked', supervisor.id],
      ['device-changed', supervisor.id],
      ['device-made', adminId],
    ]);
  });
});

describe('the hall file', () => {
  it('comes back as it is in force: put again, nothing happens', async () => {
    expectStatus(await a.admin.patch(`${hall}/services/si-enrol`, { stopped: true }), 200);
    const file = expectStatus(await a.admin.get(`${hall}/file`), 200).body;
    expect(file.services.find(({ id }: Json) => id === 'si-enrol').stopped).toBe(true);
    expect(file.windows).toEqual((await hallFile()).windows);
    const before = await a.version();
    expectStatus(await a.admin.put(hall, file), 200);
    expect(await a.version()).toBe(before);
    expect((await a.admin.get('/api/halls/nowhere/file')).body.code).toBe('not-found');
  });
});

describe('the operations log', () => {
  it('tells who did what, newest first, and no secret', async () => {
    const { id, username } = await a.clerk();
    expectStatus(await change(id, { duties: ['approve'], password: 'never to be shown' }), 200);
    const url = 'https://city.example.cn/hook/in-the-path?key=in-the-query';
    const hook = expectStatus(await a.admin.post(`${hall}/webhooks`, { url, types: ['ticket-called'] }), 201).body;
    expectStatus(await a.admin.delete(`${hall}/webhooks/${hook.id}`), 204);
    const file = { ...(await hallFile()), name: { 'zh-CN': '新名', en: 'New name' } };
    expectStatus(await a.admin.put(hall, file), 200);

    const by = { id: adminId, name: 'admin' };
    const [changed, deleted, made, account] = await operations('?limit=4');
    expect(changed).toMatchObject({ what: 'hall-changed', by, hallId, about: { id: hallId, name: file.name } });
    expect(deleted).toMatchObject({
      what: 'webhook-deleted',
      by,
      about: { id: hook.id, name: 'https://city.example.cn' },
    });
    expect(made).toMatchObject({ what: 'webhook-made', detail: { types: ['ticket-called'] } });
    expect(account).toMatchObject({
      ...{ what: 'account-changed', by, hallId, about: { id, name: username } },
      detail: { duties: { from: [], to: ['approve'] }, password: 'reset' },
    });
    const all = JSON.stringify(await operations('?limit=500'));
    expect(all).not.toMatch(/never to be shown|in-the-path|in-the-query|whsec|argon|jh[sd]_/);
    expect(all).toContain('"what":"hall-made"'); // the file of the first start, by the server itself
  });

  it('is read page by page, none missing and none twice', async () => {
    const whole = await operations('?limit=500');
    const pages: Json[] = [];
    for (let page = await operations('?limit=3'); page.length > 0;) {
      pages.push(...page);
      page = await operations(`?limit=3&before=${page.at(-1).id}`);
    }
    expect(pages).toEqual(whole);
    expect((await a.admin.get('/api/operations?before=%00')).body.code).toBe('invalid');
  });
});

it('ADMIN_PASSWORD is put in force once, and again when it is another', async () => {
  const mine = 'chosen on the page';
  expectStatus(await a.admin.put(own, { password, newPassword: mine }), 204);
  expect(await ensureAdmin(a.running.parts, password)).toBeNull(); // as the next start does
  expectStatus(await signIn('admin', mine), 201);
  const other = 'for whoever is locked out';
  expect(await ensureAdmin(a.running.parts, other)).toBeNull();
  expectStatus(await signIn('admin', other), 201);
  expectStatus(await signIn('admin', mine), 401);
  await signedOutOn(b, a.admin);
});

it('ends without a word of error', () => expect([...a.errors, ...b.errors]).toEqual([]));
