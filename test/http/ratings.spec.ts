/** Ratings, follow-ups and complaints over HTTP: once each under any load, seen by supervisors alone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FollowUpsAnswer, RatingAnswer, WindowVisitAnswer } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';
import { open } from '../live/socket.js';

const hall = `/api/halls/${hallId}`;
let app: TestApp;
let kiosk: Caller;
let supervisor: Caller;
let display: Caller & { token: string };
/** The clock of the server, moved by tests. */
let ahead = 0;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => Date.now() + ahead } });
  kiosk = await app.device('kiosk');
  display = await app.device('display');
  supervisor = await app.supervisor();
});
afterAll(() => app?.stop());

/** Sign-ins last through it. */
async function later(ms: number): Promise<void> {
  await app.running.parts.source.query(`update session set expires_at = '2999-01-01'`);
  app.running.parts.access.forget(null);
  ahead += ms;
}

type Window = Awaited<ReturnType<TestApp['window']>>;

async function visitAt(window: Window, ...services: string[]): Promise<Json> {
  const ticket = expectStatus(await kiosk.post(`${hall}/tickets`, { services }), 201).body;
  expectStatus(
    await supervisor.post(`${hall}/tickets/${ticket.id}/move`, {
      windowId: window.path.split('/').pop(),
      reason: 'test',
    }),
    200,
  );
  for (const step of ['call', 'start', 'complete']) expectStatus(await window.post(`${window.path}/${step}`), 200);
  return ticket;
}
const rate = (ticket: Json, body: object, headers = {}) =>
  app.nobody.post(`/api/tickets/${ticket.secret}/ratings`, body, headers);
const rows = () => app.running.parts.source.query('select * from rating order by ticket_id, matter_id');

describe('a rating', () => {
  it('is given once, however many ask at once; and once for each matter', async () => {
    const g01 = await app.window('g01');
    const ticket = await visitAt(g01, 'si-enrol', 'si-contribution');
    const before = await app.version();
    for (const matterId of [undefined, 'm1', 'm2']) {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, i) => rate(ticket, { level: 4 + (i % 2), matterId })),
      );
      expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(all.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
        new Set(['already-rated']),
      );
      RatingAnswer.parse(all.find(({ status }) => status === 201)!.body);
    }
    expect(await app.version()).toBe(before + 3);
    const clerkId = g01.id;
    expect(await rows()).toMatchObject(
      ['', 'm1', 'm2'].map((matter_id) => ({
        ticket_id: ticket.id,
        matter_id,
        window_id: 'g01',
        clerk_id: clerkId,
        channel: 'link',
      })),
    );
    expect((await app.nobody.get(`/api/tickets/${ticket.secret}`)).body.rated).toEqual(['', 'm1', 'm2']);
    expectStatus(await g01.post(`${g01.path}/close`), 200);
  });

  it('asked again under its key is answered to the byte, also when it was forgotten by the hall', async () => {
    const g01 = await app.window('g01');
    const ticket = await visitAt(g01, 'si-enrol');
    const key = { 'idempotency-key': 'rate-once' };
    const first = expectStatus(await rate(ticket, { level: 5, tags: ['fast'] }, key), 201);
    await later(3 * 3_600_000);
    expect((await rate(ticket, { level: 5, tags: ['fast'] }, key)).text).toBe(first.text);
    expect((await rate(ticket, { level: 4 }, key)).body.code).toBe('idempotency-key-reused');
    expectStatus(await g01.post(`${g01.path}/close`), 200);
  });

  it('still works days later by the link, once', async () => {
    const g01 = await app.window('g01');
    const [one, two] = [await visitAt(g01, 'si-enrol'), await visitAt(g01, 'si-enrol')];
    expectStatus(await rate(one, { level: 3 }), 201);
    await later(5 * 24 * 3_600_000);
    expect((await rate(one, { level: 3 })).body.code).toBe('already-rated');
    expectStatus(await rate(two, { level: 3, comment: '总体还行' }), 201);
    expect((await rate(two, { level: 3 })).body.code).toBe('already-rated');
  });

  it.each([
    ['no level', {}, 'invalid'],
    ['level 0', { level: 0 }, 'invalid'],
    ['level 6', { level: 6 }, 'invalid'],
    ['half a level', { level: 4.5 }, 'invalid'],
    ['an unknown matter', { level: 4, matterId: 'm9' }, 'invalid'],
    ['an empty tag', { level: 4, tags: [' '] }, 'invalid'],
    ['an unknown field', { level: 4, stars: 4 }, 'invalid'],
  ])('with %s is refused and changes nothing', async (_what, body, code) => {
    const g01 = await app.window('g01');
    const ticket = await visitAt(g01, 'si-enrol');
    const before = await app.version();
    expect((await rate(ticket, body)).body.code).toBe(code);
    expect(await app.version()).toBe(before);
    expectStatus(await g01.post(`${g01.path}/close`), 200);
  });

  it('by another’s secret is nobody’s', async () => {
    const unknown = await app.nobody.post('/api/tickets/AAAAAAAAAAAAAAAAAAAAAA/ratings', { level: 5 });
    expect(unknown.body.code).toBe('not-found');
  });
});

describe('the screen of a window', () => {
  const screen = (id = 'g02') => display.get(`${hall}/windows/${id}/visit`);

  it('asks about the last visit there for two minutes, and takes its rating', async () => {
    const g02 = await app.window('g02');
    expect(WindowVisitAnswer.parse(expectStatus(await screen(), 200).body)).toEqual({
      window: { id: 'g02', label: expect.any(String) },
      visit: null,
    });
    await visitAt(g02, 'si-enrol');
    const ticket = await visitAt(g02, 'si-enrol', 'si-contribution');
    const { visit } = WindowVisitAnswer.parse((await screen()).body);
    expect(visit).toMatchObject({ ticketId: ticket.id, number: ticket.number });
    expect(visit!.matters.map(({ id }) => id)).toEqual(['m1', 'm2']);
    expect((await screen('g05')).body.visit).toBeNull();
    const given = { ticketId: ticket.id, level: 4, tags: ['friendly'] };
    expect((await display.post(`${hall}/windows/g01/ratings`, given)).body.code).toBe('not-allowed');
    expectStatus(await display.post(`${hall}/windows/g02/ratings`, given), 201);
    expect((await display.post(`${hall}/windows/g02/ratings`, given)).body.code).toBe('already-rated');
    expect((await screen()).body.visit).toBeNull();
    expect((await rows()).find((row: Json) => row.ticket_id === ticket.id)).toMatchObject({
      channel: 'window',
      level: 4,
    });

    await visitAt(g02, 'si-enrol');
    expect((await screen()).body.visit.matters).toEqual([]); // the visit was about nothing else
    await later(121_000);
    expect((await screen()).body.visit).toBeNull();
    expectStatus(await g02.post(`${g02.path}/close`), 200);
  });

  it('offers what was done there to be rated one by one, and takes each once', async () => {
    const [g02, s22] = [await app.window('g02'), await app.window('s22')];
    const ticket = await visitAt(g02, 'si-enrol', 'archive-lookup', 'si-contribution');
    for (const step of ['call', 'start', 'complete']) expectStatus(await s22.post(`${s22.path}/${step}`), 200);
    const { visit } = WindowVisitAnswer.parse((await screen('s22')).body);
    expect(visit).toMatchObject({ ticketId: ticket.id, matters: [{ id: 'm2' }] });
    const given = { ticketId: ticket.id, level: 2, matterId: 'm2' };
    expectStatus(await display.post(`${hall}/windows/s22/ratings`, given), 201);
    expect((await display.post(`${hall}/windows/s22/ratings`, given)).body.code).toBe('already-rated');
    expect((await rows()).find((row: Json) => row.ticket_id === ticket.id)).toMatchObject({
      ...{ matter_id: 'm2', window_id: 's22', clerk_id: s22.id, channel: 'window', level: 2 },
    });
    for (const window of [g02, s22]) expectStatus(await window.post(`${window.path}/close`), 200);
  });

  it('is refused late, for a number of nobody, at a window that is not there, and in another zone', async () => {
    const g02 = await app.window('g02');
    const ticket = await visitAt(g02, 'si-enrol');
    const at = (window: string, ticketId: string, who = display) =>
      who.post(`${hall}/windows/${window}/ratings`, { ticketId, level: 5 });
    expect((await at('g02', 'nothing')).body.code).toBe('wrong-state');
    expect((await at('nothing', ticket.id)).body.code).toBe('not-found');
    expect((await screen('nothing')).body.code).toBe('not-found');
    const elsewhere = await app.device('display', 'b');
    expect((await at('g02', ticket.id, elsewhere)).body.code).toBe('not-allowed');
    expect((await elsewhere.get(`${hall}/windows/g02/visit`)).body.code).toBe('not-allowed');
    await later(11 * 60_000);
    expect((await at('g02', ticket.id)).body.code).toBe('too-late');
    expectStatus(await g02.post(`${g02.path}/close`), 200);
  });
});

it('a clerk learns neither level nor words, from their window’s news or anywhere else', async () => {
  const g03 = await app.window('g03');
  const news = await open(app.url, { token: g03.token, hallId, topic: 'window', windowId: 'g03' });
  const desk = await open(app.url, { token: supervisor.token, hallId, topic: 'supervision' });
  const board = await open(app.url, { token: display.token, hallId, topic: 'board' });
  const ticket = await visitAt(g03, 'si-enrol');
  expectStatus(await rate(ticket, { level: 1, tags: ['a-telling-tag'], comment: 'a telling comment' }), 201);
  const head = await app.version();
  for (const watcher of [news, desk, board]) await watcher.sees('all', ({ held }) => held === head);
  for (const watcher of [news, board]) {
    expect(JSON.stringify(watcher.facts)).not.toMatch(/telling|"level"|follow-up/);
    expect(watcher.facts.find(({ type }) => type === 'ticket-rated')).toMatchObject({ ticketId: ticket.id });
  }
  expect(desk.facts.find(({ type }) => type === 'ticket-rated')).toMatchObject({ level: 1, tags: ['a-telling-tag'] });
  expect((await g03.get(g03.path)).text).not.toMatch(/telling/);
  for (const path of ['facts', 'ratings', 'follow-ups', 'supervision'])
    expect((await g03.get(`${hall}/${path}`)).body.code).toBe('not-allowed');
  for (const watcher of [news, desk, board]) watcher.close();
  expectStatus(await g03.post(`${g03.path}/close`), 200);
});

describe('the register', () => {
  const register = async (query = '') =>
    FollowUpsAnswer.parse(expectStatus(await supervisor.get(`${hall}/follow-ups${query}`), 200).body);

  it('has low ratings and complaints, their notes and results, and says what is overdue', async () => {
    const g04 = await app.window('g04');
    const before = (await register()).counts;
    const ticket = await visitAt(g04, 'si-enrol');
    expectStatus(await rate(ticket, { level: 2, comment: '等了很久' }), 201);
    const complaint = { subject: '电话无人接听', number: ticket.number, phone: '0597 7222222', channel: 'telephone' };
    const { id } = expectStatus(await g04.post(`${hall}/complaints`, complaint), 201).body;
    expectStatus(await g04.post(`${g04.path}/close`), 200);

    const { followUps, counts } = await register('?open=true');
    expect(counts).toEqual({ ...before, open: before.open + 2 });
    const low = followUps.find(({ ticketId, source }) => ticketId === ticket.id && source === 'rating')!;
    expect(low).toMatchObject({ level: 2, subject: '等了很久', window: { id: 'g04' }, overdue: false, phone: null });
    const written = followUps.find((one) => one.id === id)!;
    expect(written).toMatchObject({ source: 'complaint', level: null, ticketId: ticket.id, phone: '0597 7222222' });

    const path = `${hall}/follow-ups/${id}`;
    expect(expectStatus(await supervisor.post(`${path}/note`, { note: '已致电' }), 200).body.history).toHaveLength(2);
    expect(expectStatus(await supervisor.post(`${path}/close`, { result: '已致歉' }), 200).body).toMatchObject({
      status: 'closed',
      overdue: false,
    });
    expect((await supervisor.post(`${path}/close`, { result: '再次' })).body.code).toBe('wrong-state');
    expect((await supervisor.post(`${hall}/follow-ups/nothing/note`, { note: 'x' })).body.code).toBe('not-found');
    await app.running.parts.retention.purge();
    expect((await register('?open=false')).followUps.find((one) => one.id === id)).toMatchObject({ phone: null });

    await later(40 * 24 * 3_600_000);
    const late = await register('?overdue=true');
    expect(late.followUps.map((one) => one.id)).toContain(low.id);
    expect(late.followUps.every(({ overdue }) => overdue)).toBe(true);
    expect(late.counts.overdue).toBe(late.followUps.length);
    expect((await register('?overdue=false')).followUps.some(({ overdue }) => overdue)).toBe(false);
  });

  it.each([
    ['without a subject', { channel: 'letter' }, 'subject'],
    ['by an unknown channel', { subject: 's', channel: 'shouting' }, 'channel'],
    ['about a number nobody had', { subject: 's', channel: 'letter', number: 'Z999' }, 'number'],
    ['about a day to come', { subject: 's', channel: 'letter', day: '2999-01-01' }, 'day'],
    ['with a telephone that is none', { subject: 's', channel: 'letter', phone: 'ring me' }, 'phone'],
  ])('takes no complaint %s', async (_what, body, path) => {
    const before = await app.version();
    expect((await supervisor.post(`${hall}/complaints`, body)).body).toMatchObject({
      code: 'invalid',
      errors: [{ path }],
    });
    expect(await app.version()).toBe(before);
  });

  it('keeps the telephone of a complaint that is the first thing of a new day', async () => {
    const g05 = await app.window('g05');
    await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] });
    expectStatus(await g05.post(`${g05.path}/close`), 200);
    await later(24 * 3_600_000);
    const body = { subject: '夜间来信', phone: '13800000000', channel: 'online' };
    const { id } = expectStatus(await supervisor.post(`${hall}/complaints`, body), 201).body;
    expect((await register('?open=true')).followUps.find((one) => one.id === id)!.phone).toBe('13800000000');
  });
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
