/** Two nodes on one hall: a call on either reaches the screens of both, with Redis there, away, and back. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Limits } from '../../src/accounts/limits.js';
import { connectRedis } from '../../src/live/redis.js';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { eventually } from '../kit/eventually.js';
import { freshRedis, type FreshRedis } from '../kit/redis.js';
import { open, type Screen } from './socket.js';

const hall = `/api/halls/${hallId}`;
let redis: FreshRedis;
let database: FreshDatabase;
let a: TestApp;
let b: TestApp;
let display: { id: string; token: string };
let kiosk: Caller;
const screens: Screen[] = [];

beforeAll(async () => {
  [redis, database] = await Promise.all([freshRedis(), freshDatabase()]);
  a = await startTestApp({ redis: redis.url, database });
  b = await startTestApp({ redis: redis.url, database });
  display = await a.device('display');
  kiosk = await a.device('kiosk');
});
afterAll(async () => {
  for (const screen of screens) screen.close();
  await a?.stop({ keepDatabase: true });
  await b?.stop();
  await redis?.stop();
});

async function board(app: TestApp): Promise<Screen> {
  const screen = await open(app.url, { token: display.token, hallId, topic: 'board' });
  screens.push(screen);
  await screen.sees('a snapshot', ({ held }) => held !== null);
  return screen;
}
const on = (app: TestApp, caller: Caller) => app.as(caller.token!);
const issueOn = async (app: TestApp) =>
  expectStatus(await on(app, kiosk).post(`${hall}/tickets`, { services: ['si-enrol'] }), 201).body;
const calls = (screen: Screen) =>
  screen.facts.filter(({ type }) => type === 'ticket-called').map(({ callId }) => callId);
const unbroken = (...all: Screen[]) => expect(all.flatMap(({ broken }) => broken)).toEqual([]);

it('shows on node B what node A called', async () => {
  const [onA, onB] = [await board(a), await board(b)];
  const g01 = await a.window('g01');
  await issueOn(a);
  expectStatus(await g01.post(`${g01.path}/call`), 200);
  for (const screen of [onA, onB]) await screen.sees('the call', (s) => calls(s).length === 1);
  expect(calls(onB)).toEqual(calls(onA));
  expectStatus(await on(b, g01).post(`${g01.path}/miss`), 200);
  for (const screen of [onA, onB]) await screen.sees('the miss', ({ facts }) => facts.at(-1)?.type === 'ticket-missed');
  unbroken(onA, onB);
});

it('keeps every screen in order while both nodes write', async () => {
  const all = [await board(a), await board(b), await board(a), await board(b)];
  const issued = await Promise.all(Array.from({ length: 40 }, (_, i) => issueOn(i % 2 ? a : b)));
  expect(new Set(issued.map(({ number }) => number)).size).toBe(40);
  const head = await a.version();
  for (const screen of all) await screen.sees('the last fact', ({ held }) => held === head);
  expect(new Set(all[3]!.facts.map(({ version }) => version)).size).toBe(all[3]!.facts.length);
  unbroken(...all);
});

it('is told everything within seconds although Redis is away, and at once when it is back', async () => {
  const [onA, onB] = [await board(a), await board(b)];
  await redis.stop();
  const ticket = await issueOn(a);
  await onA.sees('the ticket, at once', ({ facts }) => facts.some(({ ticketId }) => ticketId === ticket.id));
  await onB.sees('the ticket, from the journal', ({ facts }) => facts.some(({ ticketId }) => ticketId === ticket.id));
  await eventually('health says so', async () => (await a.nobody.get('/api/health/ready')).body.redis === 'down');
  await redis.start();
  await eventually('Redis is back', async () => (await b.nobody.get('/api/health/ready')).body.redis === 'up');
  await eventually(
    'news is quick again',
    async () => {
      const { id } = await issueOn(a);
      await new Promise((done) => setTimeout(done, 300));
      return onB.facts.some(({ ticketId }) => ticketId === id);
    },
    { withinMs: 15_000 },
  );
  unbroken(onA, onB);
});

it('revokes on every node', async () => {
  const device = await a.device('display');
  const screen = await open(b.url, { token: device.token, hallId, topic: 'board' });
  screens.push(screen);
  expectStatus(await b.as(device.token).get(`${hall}/board`), 200);
  expectStatus(await a.admin.delete(`${hall}/devices/${device.id}`), 204);
  await screen.sees('the end', ({ socket }) => socket.disconnected);
  await eventually('401 on B', async () => (await b.as(device.token).get(`${hall}/board`)).status === 401);
});

it('answers a key on B as A answered it', async () => {
  const headers = { 'idempotency-key': 'on either node' };
  const body = { services: ['si-enrol'] };
  const [one, two] = await Promise.all([a, b].map((app) => on(app, kiosk).post(`${hall}/tickets`, body, headers)));
  expect(one!.status).toBe(201);
  expect(two!.text).toBe(one!.text);
});

it('does not take a terminal that moved to another node for lost', async () => {
  const g02 = await a.window('g02');
  const terminal = (app: TestApp) => open(app.url, { token: g02.token, hallId, topic: 'window', windowId: 'g02' });
  const onA = await terminal(a);
  await onA.sees('a snapshot', ({ held }) => held !== null);
  const onB = await terminal(b);
  screens.push(onA, onB);
  await onB.sees('a snapshot', ({ held }) => held !== null);
  onA.close();
  await onB.sees('loss and return', ({ facts }) => facts.at(-1)?.type === 'terminal-seen');
  unbroken(onB);
});

it('counts guesses on all nodes together', async () => {
  const config = { rateLimit: true };
  const [one, two] = [
    await startTestApp({ redis: redis.url, database, config }),
    await startTestApp({ redis: redis.url, database, config }),
  ];
  const guess = (app: TestApp) => app.nobody.get('/api/tickets/AAAAAAAAAAAAAAAAAAAAAA').then(({ status }) => status);
  for (let i = 0; i < 15; i += 1) expect([await guess(one), await guess(two)]).toEqual([404, 404]);
  expect([await guess(one), await guess(two)]).toEqual([429, 429]);
  await one.stop({ keepDatabase: true });
  await two.stop({ keepDatabase: true });
  expect([...one.errors, ...two.errors]).toEqual([]);
});

it('counts guesses by itself while Redis is away', async () => {
  const away = connectRedis('redis://127.0.0.1:1', pino({ level: 'silent' }));
  const limits = new Limits(true, away);
  for (let i = 0; i < 30; i += 1) await limits.count('unknownTicket', '1.2.3.4');
  await expect(limits.count('unknownTicket', '1.2.3.4')).rejects.toMatchObject({ code: 'too-many-requests' });
  await limits.count('unknownTicket', '1.2.3.5');
  away.disconnect();
});

it('ends without a word of error', () => expect([...a.errors, ...b.errors]).toEqual([]));
