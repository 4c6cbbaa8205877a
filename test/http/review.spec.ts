/** Reviews over HTTP and the live wire: who sees which line, takes, passes, returns; and what the visitor is told. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { open, type Screen } from '../live/socket.js';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';

type Person = Caller & { id: string };
type Desk = Caller & { path: string };

let app: TestApp;
let desk: Desk;
let reviewer: Person;
let approver: Person;
let plain: Person;
let supervisor: Person;
const reviews = `/api/halls/${hallId}/reviews`;

beforeAll(async () => {
  app = await startTestApp();
  const file = JSON.parse(await readFile(new URL('../../halls/datian.json', import.meta.url), 'utf8'));
  const review = { reviewMinutes: 20, approveMinutes: 40 };
  expectStatus(await app.admin.put(`/api/halls/${hallId}`, { ...file, review }), 200);
  desk = await app.window('g01');
  reviewer = await app.clerk(hallId, ['review']);
  approver = await app.clerk(hallId, ['approve']);
  plain = await app.clerk();
  supervisor = await app.supervisor();
});
afterAll(() => app?.stop());

/** A visitor served at window g01, and what completing answers. */
async function handled(services: string[], body: object = {}): Promise<{ secret: string; ticket: Json }> {
  const { secret, id } = expectStatus(await desk.post(`/api/halls/${hallId}/tickets`, { services }), 201).body;
  expectStatus(await desk.post(`${desk.path}/call/${id}`, { reason: 'test' }), 200);
  expectStatus(await desk.post(`${desk.path}/start`), 200);
  return { secret, ticket: expectStatus(await desk.post(`${desk.path}/complete`, body), 200).body.ticket };
}

const seen = async (secret: string): Promise<Json> =>
  expectStatus(await app.nobody.get(`/api/tickets/${secret}`), 200).body;
const lineOf = async (who: Caller, search = '') =>
  expectStatus(await who.get(reviews + search), 200).body.reviews as Json[];
const reviewOf = async (ticketId: string) =>
  (await lineOf(supervisor)).find((review) => review.ticketId === ticketId) as Json;

async function decide(who: Caller, id: string, passed: boolean): Promise<Json> {
  expectStatus(await who.post(`${reviews}/${id}/take`), 200);
  const body = passed ? { passed } : { passed, reason: 'the photo is missing' };
  return expectStatus(await who.post(`${reviews}/${id}/decide`, body), 200).body.review;
}

describe('with the visitor gone', () => {
  it('goes through both stages, by two people, and the visitor follows by the secret', async () => {
    const { secret, ticket } = await handled(['pension-claim']);
    expect(ticket).toMatchObject({ status: 'completed', matters: [{ id: 'm1', status: 'in-review' }] });
    const { id, dueAt } = await reviewOf(ticket.id);
    const state = { matterId: 'm1', serviceId: 'pension-claim', reason: null };
    expect((await seen(secret)).reviews).toEqual([{ ...state, stage: 'review', status: 'waiting', dueAt }]);
    const passed = await decide(reviewer, id, true);
    expect(passed).toMatchObject({ status: 'waiting', stage: 'approve', overdue: false });
    expect((await seen(secret)).reviews).toMatchObject([{ stage: 'approve', status: 'waiting', dueAt: passed.dueAt }]);
    expect(await decide(approver, id, true)).toMatchObject({ status: 'passed', takenBy: { id: approver.id } });
    const after = await seen(secret);
    expect(after.reviews).toMatchObject([{ stage: 'approve', status: 'passed' }]);
    expect(JSON.stringify(after)).not.toContain('clerk-');
    expect((await lineOf(supervisor, '?status=passed')).map((review) => review.id)).toContain(id);
    expect(await reviewOf(ticket.id)).toBeUndefined();
  });

  it('what came back stands in the list of the handler, who resubmits it or gives it up', async () => {
    const { secret, ticket } = await handled(['si-transfer']);
    const { id } = await reviewOf(ticket.id);
    await decide(reviewer, id, false);
    expect((await seen(secret)).reviews).toMatchObject([{ status: 'returned', reason: 'the photo is missing' }]);
    const mine = async () => expectStatus(await desk.get(`${reviews}?mine=returned`), 200).body;
    expect(await mine()).toMatchObject({
      reviews: [],
      returned: [{ id, visitor: 'gone', reason: 'the photo is missing' }],
    });
    const again = expectStatus(await desk.post(`${reviews}/${id}/resubmit`, { note: 'here it is' }), 200).body.review;
    expect(again).toMatchObject({ status: 'waiting', stage: 'review' });
    expect((await mine()).returned).toEqual([]);
    await decide(reviewer, id, false);
    const given = expectStatus(await desk.post(`${reviews}/${id}/give-up`, { missing: 'a photo' }), 200).body.review;
    expect(given.status).toBe('given-up');
    expect((await seen(secret)).reviews).toMatchObject([{ status: 'given-up' }]);
    expect(given.history.map(({ step }: Json) => step)).toEqual(
      'submitted taken returned resubmitted taken returned given-up'.split(' '),
    );
  });
});

describe('with the visitor waiting', () => {
  it('is called back to the window that asked and gets the result there', async () => {
    const { secret, ticket } = await handled(['si-transfer'], { visitor: 'waits' });
    expect(ticket).toMatchObject({ status: 'held', hold: { reason: 'in-review', keep: false, wakeAt: null } });
    expect((await seen(secret)).explanation.en).toContain('in review');
    const refused = await desk.post(`${desk.path}/resume/${ticket.id}`);
    expect(refused.body).toMatchObject({ status: 409, code: 'wrong-state' });
    const { id, visitor } = await reviewOf(ticket.id);
    expect(visitor).toBe('waits');
    await decide(reviewer, id, true);
    const back = await seen(secret);
    expect(back).toMatchObject({ status: 'waiting', window: { id: 'g01' }, matters: [{ decided: 'passed' }] });
    expect(back.explanation.en).toContain('decided');
    expect(expectStatus(await desk.post(`${desk.path}/call`), 200).body.ticket.id).toBe(ticket.id);
    await desk.post(`${desk.path}/start`);
    const done = expectStatus(await desk.post(`${desk.path}/complete`), 200).body.ticket;
    expect(done).toMatchObject({ status: 'completed', matters: [{ status: 'done' }] });
    expect((await seen(secret)).reviews).toMatchObject([{ status: 'passed' }]);
  });

  it('with the reason when it came back, and the clerk completes it once more', async () => {
    const { ticket } = await handled(['si-transfer'], { visitor: 'waits' });
    const { id } = await reviewOf(ticket.id);
    await decide(reviewer, id, false);
    const { waiting } = expectStatus(await desk.get(desk.path), 200).body;
    expect(waiting).toMatchObject([
      { id: ticket.id, note: 'the photo is missing', matters: [{ decided: 'returned' }] },
    ]);
    const early = await desk.post(`${reviews}/${id}/resubmit`, {});
    expect(early.body).toMatchObject({ status: 409, code: 'wrong-state' });
    await desk.post(`${desk.path}/call`);
    await desk.post(`${desk.path}/start`);
    expect((await desk.post(`${desk.path}/complete`)).body.ticket.status).toBe('completed');
    expect(await reviewOf(ticket.id)).toMatchObject({ id, status: 'waiting', visitor: 'gone' });
    await decide(reviewer, id, true);
  });
});

describe('rights and refusals', () => {
  it('each sees the lines of their duties', async () => {
    const { ticket } = await handled(['pension-claim']);
    const { id } = await reviewOf(ticket.id);
    const ids = async (who: Caller, search?: string) => (await lineOf(who, search)).map((review) => review.id);
    expect(await ids(reviewer)).toContain(id);
    expect(await ids(approver)).not.toContain(id);
    expect(await ids(supervisor, '?stage=approve')).not.toContain(id);
    expect((await reviewer.get(`${reviews}?stage=approve`)).body).toMatchObject({ status: 403, code: 'not-allowed' });
    expect((await plain.get(reviews)).body).toMatchObject({ status: 403, code: 'not-allowed' });
    expectStatus(await plain.get(`${reviews}?mine=returned`), 200);
    for (const bad of ['?stage=handle', '?status=done', '?mine=all'])
      expectStatus(await supervisor.get(reviews + bad), 400);
    expectStatus(await supervisor.get('/api/halls/nowhere/reviews'), 403);
    expectStatus(await app.admin.get('/api/halls/nowhere/reviews'), 404);
    await decide(reviewer, id, true);
    await decide(approver, id, true);
  });

  it('says no with a reason and changes nothing', async () => {
    const { ticket } = await handled(['pension-claim']);
    const { id } = await reviewOf(ticket.id);
    const path = `${reviews}/${id}`;
    const before = await app.version();
    const refused = async (who: Caller, what: string, body?: object) => {
      const { status, body: problem } = await who.post(`${path}/${what}`, body);
      expect(problem.detail.length).toBeGreaterThan(10);
      return [status, problem.code];
    };
    expect(await refused(plain, 'take')).toEqual([403, 'not-allowed']);
    expect(await refused(approver, 'take')).toEqual([403, 'not-allowed']);
    expect(await refused(reviewer, 'decide', { passed: true })).toEqual([409, 'wrong-state']);
    expect(await refused(desk, 'resubmit')).toEqual([409, 'wrong-state']);
    expect(await refused(reviewer, 'decide', {})).toEqual([400, 'invalid']);
    expect(await refused(reviewer, 'decide', { passed: 'yes' })).toEqual([400, 'invalid']);
    expect(await refused(reviewer, 'decide', { passed: false, reason: ' ' })).toEqual([400, 'invalid']);
    expect(await refused(desk, 'give-up', {})).toEqual([400, 'invalid']);
    expect(await refused(desk, 'take', { force: true })).toEqual([400, 'invalid']);
    expectStatus(await reviewer.post(`${reviews}/nothing/take`), 404);
    expect(await app.version()).toBe(before);
    expectStatus(await reviewer.post(`${path}/take`), 200);
    expect(await refused(reviewer, 'decide', { passed: false })).toEqual([400, 'invalid']);
    const other = await app.clerk(hallId, ['review', 'approve']);
    expect(await refused(other, 'decide', { passed: true })).toEqual([409, 'wrong-state']);
    expectStatus(await reviewer.post(`${path}/decide`, { passed: true }), 200);
    expect(await refused(reviewer, 'decide', { passed: true })).toEqual([409, 'wrong-state']);
    await decide(approver, id, true);
    // It has ended and left memory: that is another answer than never having been.
    expect(await refused(approver, 'decide', { passed: true })).toEqual([409, 'wrong-state']);
  });

  it('who handled does not decide, with whatever duty', async () => {
    const both = await app.clerk(hallId, ['review', 'approve']);
    const path = `/api/halls/${hallId}/windows/g02`;
    expectStatus(await both.post(`${path}/open`), 200);
    const { id } = expectStatus(
      await both.post(`/api/halls/${hallId}/tickets`, { services: ['si-transfer'] }),
      201,
    ).body;
    await both.post(`${path}/call/${id}`, { reason: 'test' });
    await both.post(`${path}/start`);
    expectStatus(await both.post(`${path}/complete`), 200);
    const [mine] = (await lineOf(both)).filter((review) => review.ticketId === id);
    expect(mine).toMatchObject({ mayTake: false });
    expect((await both.post(`${reviews}/${mine.id}/take`)).body).toMatchObject({ status: 403, code: 'not-allowed' });
    expect(await decide(reviewer, mine.id, true)).toMatchObject({ status: 'passed' });
  });

  it('a key asked twice decides once', async () => {
    const { ticket } = await handled(['si-transfer']);
    const { id } = await reviewOf(ticket.id);
    await reviewer.post(`${reviews}/${id}/take`);
    const key = { 'idempotency-key': `decide-${id}` };
    const first = expectStatus(await reviewer.post(`${reviews}/${id}/decide`, { passed: true }, key), 200);
    const again = expectStatus(await reviewer.post(`${reviews}/${id}/decide`, { passed: true }, key), 200);
    expect(again.text).toBe(first.text);
  });

  it('duties come with the account, the sign-in and nothing else', async () => {
    const request = { username: 'with-duties', password: 'a good password', role: 'clerk', hallId };
    for (const duties of [['handle'], ['review', 'review'], 'review'])
      expectStatus(await app.admin.post('/api/users', { ...request, duties }), 400);
    const made = expectStatus(await app.admin.post('/api/users', { ...request, duties: ['approve'] }), 201).body;
    expect(made.duties).toEqual(['approve']);
    const { username, password } = request;
    expect((await app.nobody.post('/api/sessions', { username, password })).body.duties).toEqual(['approve']);
  });
});

describe('live', () => {
  const screens: Screen[] = [];
  const watch = async (auth: object) => {
    const screen = await open(app.url, { hallId, ...auth });
    screens.push(screen);
    await screen.sees('a snapshot', ({ view }) => view);
    return screen;
  };
  afterAll(() => screens.forEach((screen) => screen.close()));

  it('pushes both lines, what came back, and the visitor’s page', async () => {
    const line = await watch({ topic: 'review', token: reviewer.token });
    const mine = await watch({ topic: 'review', token: desk.token, mine: 'returned' });
    const { secret, ticket } = await handled(['si-transfer'], { visitor: 'waits' });
    const phone = await watch({ topic: 'ticket', secret });
    expect(phone.view.reviews).toMatchObject([{ status: 'waiting' }]);
    await line.sees('the submission', ({ facts }) => facts.some(({ type }) => type === 'review-submitted'));
    line.socket.emit('resync');
    await line.sees('the review', ({ view }) => view.reviews.some((review: Json) => review.ticketId === ticket.id));
    expect(line.view).toEqual((await reviewer.get(reviews)).body);
    const { id } = await reviewOf(ticket.id);
    await decide(reviewer, id, false);
    await mine.sees('the return', ({ facts }) => facts.some(({ type }) => type === 'review-returned'));
    mine.socket.emit('resync');
    await mine.sees('what came back', ({ view }) => view.returned.some((review: Json) => review.id === id));
    expect(mine.view.reviews).toEqual([]);
    await phone.sees('the return', ({ facts }) => facts.some(({ type }) => type === 'review-returned'));
    const told = phone.facts.find(({ type }) => type === 'review-returned')!;
    expect(Object.keys(told).sort()).toEqual(['at', 'number', 'ticketId', 'type', 'version']);
    phone.socket.emit('resync');
    await phone.sees('the reason', ({ view }) => view.reviews[0].reason === 'the photo is missing');
    for (const screen of screens) expect(screen.broken).toEqual([]);
  });

  it('is open to whom the GET is', async () => {
    const refused = (auth: object) =>
      open(app.url, { hallId, topic: 'review', ...auth }).catch((error: Json) => error.code);
    expect(await refused({ token: plain.token })).toBe('not-allowed');
    expect(await refused({})).toBe('not-signed-in');
    expect(await refused({ token: (await app.device('kiosk')).token })).toBe('not-allowed');
  });
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
