/** The live wire of one node: snapshots, chained facts, replay, heartbeats, rights, receipts, and who is cut off when. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { BoardView, ExplainedTicket, SupervisionView, WindowView } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp, hallFile } from '../kit/app.js';
import { eventually } from '../kit/eventually.js';
import { open, type Screen } from './socket.js';

const hall = `/api/halls/${hallId}`;
let app: TestApp;
let kiosk: Caller;
let display: Caller & { id: string; token: string };
const screens: Screen[] = [];

beforeAll(async () => {
  app = await startTestApp();
  [kiosk, display] = [await app.device('kiosk'), await app.device('display')];
});
afterAll(async () => {
  for (const screen of screens) screen.close();
  await app?.stop();
});

async function watch(auth: Record<string, unknown>): Promise<Screen> {
  const screen = await open(app.url, { hallId, ...auth });
  screens.push(screen);
  return screen;
}
const board = (more: Record<string, unknown> = {}) => watch({ token: display.token, topic: 'board', ...more });
const issue = async () => expectStatus(await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] }), 201).body;
const unbroken = (...all: Screen[]) => expect(all.flatMap(({ broken }) => broken)).toEqual([]);

it('shows a board what GET shows, then every fact in its place', async () => {
  const screen = await board();
  await screen.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  BoardView.parse(screen.view);
  const at = screen.held!;
  const ticket = await issue();
  await screen.sees('the ticket', ({ facts }) => facts.some(({ ticketId }) => ticketId === ticket.id));
  expect(screen.facts.map(({ version }) => version)).toEqual(screen.facts.map((_, i) => at + 1 + i));
  expect(screen.held).toBe(await app.version());
  const text = JSON.stringify(screen.facts);
  for (const hidden of ['person', 'clerk', 'reason', 'why', '"by"']) expect(text).not.toContain(hidden);
  unbroken(screen);
});

it('joins a busy hall without losing or doubling a fact', async () => {
  let going = true;
  const rush = (async () => {
    while (going) await issue();
  })();
  const joining: Screen[] = [];
  for (let i = 0; i < 15; i += 1)
    joining.push(await board(i % 3 === 0 ? { after: Math.max(0, (await app.version()) - 20) } : {}));
  for (const screen of joining.slice(0, 5)) screen.socket.emit('resync');
  await new Promise((done) => setTimeout(done, 300));
  going = false;
  await rush;
  const head = await app.version();
  for (const screen of joining) await screen.sees('the last fact', ({ held }) => held === head);
  for (const { facts } of joining) {
    const versions = facts.map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  }
  unbroken(...joining);
});

it('sends only what was missed to who says what it holds', async () => {
  const first = await board();
  await first.sees('a snapshot', ({ held }) => held !== null);
  first.close();
  await issue();
  const again = await board({ after: first.held! });
  const head = await app.version();
  await again.sees('the missed facts', ({ held }) => held === head);
  expect(again.snapshots).toBe(0);
  expect(again.facts).toHaveLength(head - first.held!);
  const idle = await board({ after: head });
  await issue();
  await idle.sees('news', ({ facts }) => facts.length > 0);
  expect(idle.snapshots).toBe(0);
  const future = await board({ after: head + 10_000 });
  await eventually('a snapshot', () => future.snapshots === 1);
  unbroken(again, idle);
});

it('answers resync with a snapshot, and survives a flood of them', async () => {
  const screen = await board();
  await screen.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  screen.socket.emit('resync');
  await screen.sees('another', ({ snapshots }) => snapshots === 2);
  for (let i = 0; i < 100; i += 1) screen.socket.emit('resync');
  await screen.sees('a word about it', ({ problems }) => problems.some(({ code }) => code === 'too-many-requests'));
  expect(screen.snapshots).toBeLessThan(10);
  for (let i = 0; i < 300; i += 1) screen.socket.emit('resync');
  await screen.sees('the end', ({ socket }) => socket.disconnected);
  unbroken(screen);
});

it('beats every five seconds with the version held, for visitors too', async () => {
  const ticket = await issue();
  const [screen, phone] = [await board(), await watch({ secret: ticket.secret, topic: 'ticket', hallId: undefined })];
  await screen.sees('a heartbeat', ({ heartbeats }) => heartbeats.length > 0);
  await phone.sees('a heartbeat', ({ heartbeats }) => heartbeats.length > 0);
  expect(Math.abs(Date.parse(screen.heartbeats[0]!.at) - Date.now())).toBeLessThan(2_000);
  unbroken(screen, phone);
});

it('tells a visitor of their own ticket only, and when others move it', async () => {
  const g09 = await app.window('g09');
  const ticket = await issue();
  const phone = await watch({ secret: ticket.secret, topic: 'ticket', hallId: undefined });
  await phone.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  expect(ExplainedTicket.parse(phone.view).id).toBe(ticket.id);
  const { ahead } = phone.view;
  expect(ahead).toBeGreaterThan(0);
  const before = expectStatus(await g09.post(`${g09.path}/call`), 200).body.ticket;
  expect(before.id).not.toBe(ticket.id);
  await phone.sees('fewer ahead', ({ view }) => view.ahead < ahead);
  expect(phone.facts).toEqual([]);
  expectStatus(await g09.post(`${g09.path}/miss`), 200);
  expectStatus(await g09.post(`${g09.path}/call/${ticket.id}`, { reason: 'a test' }), 200);
  await phone.sees('the call', ({ facts }) =>
    facts.some(({ type, label }) => type === 'ticket-called' && label === '9'),
  );
  expect(phone.facts.every(({ ticketId }) => ticketId === ticket.id)).toBe(true);
  expect(JSON.stringify(phone.facts)).not.toContain('a test');
  expectStatus(await g09.post(`${g09.path}/start`), 200);
  expectStatus(await g09.post(`${g09.path}/complete`), 200);
  await phone.sees('the end', ({ facts }) => facts.some(({ type }) => type === 'ticket-completed'));
  const later = await watch({ secret: ticket.secret, topic: 'ticket', hallId: undefined });
  await later.sees('it as it ended', ({ view }) => view?.status === 'completed');
  expectStatus(await g09.post(`${g09.path}/close`), 200);
  unbroken(phone, later);
});

it('shows staff what staff may see', async () => {
  const supervisor = await app.supervisor();
  const g10 = await app.window('g10');
  const overview = await watch({ token: supervisor.token, topic: 'supervision' });
  const terminal = await watch({ token: g10.token, topic: 'window', windowId: 'g10' });
  await overview.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  await terminal.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  SupervisionView.parse(overview.view);
  expect(WindowView.parse(terminal.view).window.id).toBe('g10');
  expectStatus(await g10.post(`${g10.path}/pause`, { reason: 'lunch' }), 200);
  for (const screen of [overview, terminal])
    await screen.sees('the reason', ({ facts }) =>
      facts.some((fact) => fact.type === 'window-paused' && fact.reason === 'lunch'),
    );
  expectStatus(await g10.post(`${g10.path}/close`), 200);
  unbroken(overview, terminal);
});

it('gives a terminal that falls silent a lease, and takes it back when it returns', async () => {
  const g11 = await app.window('g11');
  const facts = async () => {
    const { body } = await app.admin.get(`${hall}/facts?after=${Math.max(0, (await app.version()) - 50)}`);
    return body.facts
      .filter(({ type, windowId }: Json) => windowId === 'g11' && type.startsWith('terminal'))
      .map(({ type }: Json) => type);
  };
  const [one, two] = [
    await watch({ token: g11.token, topic: 'window', windowId: 'g11' }),
    await watch({ token: g11.token, topic: 'window', windowId: 'g11' }),
  ];
  await one.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  await two.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  one.close();
  await new Promise((done) => setTimeout(done, 200));
  expect(await facts()).toEqual([]);
  two.close();
  await eventually('the loss', async () => (await facts()).at(-1) === 'terminal-lost');
  const back = await watch({ token: g11.token, topic: 'window', windowId: 'g11', after: two.held! });
  await eventually('the return', async () => (await facts()).at(-1) === 'terminal-seen');
  const supervisor = await app.supervisor();
  const looking = await watch({ token: supervisor.token, topic: 'window', windowId: 'g11' });
  await looking.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  looking.close();
  await new Promise((done) => setTimeout(done, 200));
  expect((await facts()).at(-1)).toBe('terminal-seen');
  expectStatus(await g11.post(`${g11.path}/close`), 200);
  unbroken(back);
});

it('says for a node that died that its terminals fell silent, and believes those that live elsewhere', async () => {
  const [dead, moved] = [await app.window('g13'), await app.window('g14')];
  const terminal = await watch({ token: moved.token, topic: 'window', windowId: 'g14' });
  await terminal.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  // What a node leaves behind that was killed half a minute ago.
  await app.running.parts.source.query(
    `insert into terminal select $1, unnest($2::text[]), gen_random_uuid(), now() - interval '30 seconds'`,
    [hallId, ['g13', 'g14']],
  );
  const lost = async () => {
    const { body } = await app.admin.get(`${hall}/facts?after=${Math.max(0, (await app.version()) - 50)}`);
    return body.facts.filter(({ type }: Json) => type === 'terminal-lost').map(({ windowId }: Json) => windowId);
  };
  await eventually('the loss', async () => (await lost()).includes('g13'));
  expect(await lost()).not.toContain('g14');
  const rows = await app.running.parts.source.query('select window_id as id from terminal where hall_id = $1', [
    hallId,
  ]);
  expect(rows.map(({ id }: Json) => id)).toEqual(['g14']);
  for (const window of [dead, moved]) expectStatus(await window.post(`${window.path}/close`), 200);
});

it('sends away who watched a free window when another clerk takes it', async () => {
  const other = await app.clerk();
  const curious = await watch({ token: other.token, topic: 'window', windowId: 'g12' });
  await curious.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  const g12 = await app.window('g12');
  await curious.sees(
    'the end',
    ({ socket, problems }) => socket.disconnected && problems.at(-1)?.code === 'not-allowed',
  );
  expectStatus(await g12.post(`${g12.path}/close`), 200);
});

it('refuses with the codes of the contract', async () => {
  const [clerk, stranger] = [await app.clerk(), await app.clerk()];
  const zoned = await app.device('display', 'a');
  const g13 = await app.window('g13');
  const { secret } = await issue();
  const cases: [Record<string, unknown>, string][] = [
    [{ topic: 'board' }, 'not-signed-in'],
    [{ token: 'wrong', topic: 'board' }, 'not-signed-in'],
    [{ token: display.token, topic: 'weather' }, 'invalid'],
    [{ token: display.token }, 'invalid'],
    [{ token: display.token, topic: 'board', hallId: 'elsewhere' }, 'not-allowed'],
    [{ token: app.admin.token, topic: 'board', hallId: 'elsewhere' }, 'not-found'],
    [{ token: app.admin.token, topic: 'supervision', hallId: 'elsewhere' }, 'not-found'],
    [{ token: app.admin.token, topic: 'board', zone: 'nowhere' }, 'not-found'],
    [{ token: app.admin.token, topic: 'board', hallId: 5 }, 'invalid'],
    [{ token: app.admin.token, topic: 'board', after: -1 }, 'invalid'],
    [{ token: app.admin.token, topic: 'board', hallId: undefined }, 'invalid'],
    [{ token: zoned.token, topic: 'board', zone: 'b' }, 'not-allowed'],
    [{ token: kiosk.token, topic: 'board' }, 'not-allowed'],
    [{ token: display.token, topic: 'supervision' }, 'not-allowed'],
    [{ token: clerk.token, topic: 'supervision' }, 'not-allowed'],
    [{ token: clerk.token, topic: 'window' }, 'invalid'],
    [{ token: clerk.token, topic: 'window', windowId: 'nothing' }, 'not-found'],
    [{ token: stranger.token, topic: 'window', windowId: 'g13' }, 'not-allowed'],
    [{ topic: 'ticket' }, 'not-found'],
    [{ topic: 'ticket', secret: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'not-found'],
    [{ topic: 'ticket', secret, hallId: 'elsewhere' }, 'not-found'],
    [{ topic: 'ticket', secret, colour: 'red' }, 'invalid'],
    [{ token: display.token, topic: 'board', windowID: 'g13' }, 'invalid'],
  ];
  for (const [auth, code] of cases)
    await expect(open(app.url, { hallId, ...auth })).rejects.toMatchObject({ code, detail: expect.any(String) });
  const limited = await watch({ token: zoned.token, topic: 'board' });
  await limited.sees('its zone', ({ view }) => view?.windows.every(({ zone }: { zone: string }) => zone === 'a'));
  expectStatus(await g13.post(`${g13.path}/close`), 200);
  const elsewhere = io(app.url, { transports: ['websocket'], reconnection: false });
  const error = await new Promise<Json>((resolve) => elsewhere.on('connect_error', resolve));
  expect(error.data).toMatchObject({ code: 'not-found' });
});

it('takes receipts from screens, and nothing else', async () => {
  const g14 = await app.window('g14');
  const screen = await board();
  expectStatus(await g14.post(`${g14.path}/call`), 200);
  await screen.sees('a call', ({ facts }) => facts.some(({ type }) => type === 'ticket-called'));
  const { callId } = screen.facts.find(({ type }) => type === 'ticket-called')!;
  for (let twice = 0; twice < 2; twice += 1)
    screen.socket.emit('shown', { callId: callId!, painted: true, sounded: true });
  const receipts = () => app.running.parts.source.query('select * from receipt where call_id = $1', [callId]);
  const [row] = await eventually('a receipt', async () => ((await receipts()).length ? receipts() : null));
  expect(row).toMatchObject({ device_id: display.id, hall_id: hallId, sounded: true });
  expect(screen.problems).toEqual([]);
  const emit = screen.socket.emit.bind(screen.socket) as (event: string, ...args: unknown[]) => void;
  for (const bad of [
    null,
    'x',
    {},
    { callId, painted: false, sounded: true },
    { callId: 'a\u0000', painted: true, sounded: true },
  ])
    emit('shown', bad);
  await screen.sees('five problems', ({ problems }) => problems.length === 5);
  emit('call', { windowId: 'g14' });
  const clerk = await watch({ token: g14.token, topic: 'window', windowId: 'g14' });
  clerk.socket.emit('shown', { callId: callId!, painted: true, sounded: true });
  await clerk.sees('not-allowed', ({ problems }) => problems.at(-1)?.code === 'not-allowed');
  expect((await receipts()).length).toBe(1);
  expectStatus(await g14.post(`${g14.path}/miss`), 200);
  expectStatus(await g14.post(`${g14.path}/close`), 200);
  expect(screen.socket.connected).toBe(true);
});

it('tells who watches a window that a new hall file takes away', async () => {
  const file = await hallFile();
  const supervisor = await app.supervisor();
  const watching = await watch({ token: supervisor.token, topic: 'window', windowId: 'g15' });
  await watching.sees('a snapshot', ({ snapshots }) => snapshots === 1);
  const without = { ...file, windows: file.windows.filter(({ id }: Json) => id !== 'g15') };
  expectStatus(await app.admin.put(hall, without), 200);
  watching.socket.emit('resync');
  await watching.sees('that it is gone', ({ problems }) => problems.at(-1)?.code === 'not-found');
  await watching.sees('the end', ({ socket }) => socket.disconnected);
});

it('cuts off who is revoked, and who signs out', async () => {
  const revoked = await app.device('display');
  const supervisor = await app.supervisor();
  const screen = await watch({ token: revoked.token, topic: 'board' });
  const overview = await watch({ token: supervisor.token, topic: 'supervision' });
  expectStatus(await app.admin.delete(`${hall}/devices/${revoked.id}`), 204);
  await screen.sees('the end', ({ socket }) => socket.disconnected);
  await expect(open(app.url, { hallId, token: revoked.token, topic: 'board' })).rejects.toMatchObject({
    code: 'not-signed-in',
  });
  expectStatus(await revoked.get(`${hall}/board`), 401);
  expectStatus(await supervisor.delete('/api/sessions/current'), 204);
  await overview.sees('the end', ({ socket }) => socket.disconnected);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
