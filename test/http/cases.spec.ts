/** Nanchang's way over HTTP: reception, routed on, the expert room, a case until it is closed; and the ledger of cases. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectStatus, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';

type Person = Caller & { id: string; username: string };

const hall = '/api/halls/nanchang';
const cases = `${hall}/cases`;
let app: TestApp;
let reception: Person;
let section: Person;
let expert: Person;
let supervisor: Person;

beforeAll(async () => {
  app = await startTestApp();
  const file = JSON.parse(await readFile(new URL('../../halls/nanchang.json', import.meta.url), 'utf8'));
  expectStatus(await app.admin.put(hall, file), 201);
  const at = async (window: string) => {
    const clerk = await app.clerk('nanchang');
    expectStatus(await clerk.post(`${hall}/windows/${window}/open`), 200);
    return clerk;
  };
  [reception, section, expert] = [await at('r01'), await at('s01'), await at('x01')];
  supervisor = await app.supervisor('nanchang');
});
afterAll(() => app?.stop());

const arrive = async (): Promise<Json> =>
  expectStatus(await reception.post(`${hall}/tickets`, { services: ['reception'] }), 201).body;
const seen = async (secret: string): Promise<Json> => (await app.nobody.get(`/api/tickets/${secret}`)).body;
const ledger = async (search = ''): Promise<Json> => expectStatus(await expert.get(cases + search), 200).body;
async function begin(who: Caller, window: string): Promise<Json> {
  const { ticket } = expectStatus(await who.post(`${hall}/windows/${window}/call`), 200).body;
  expectStatus(await who.post(`${hall}/windows/${window}/start`), 200);
  return ticket;
}
const send = async (who: Caller, from: string, body: object): Promise<Json> =>
  expectStatus(await who.post(`${hall}/windows/${from}/transfer`, body), 200).body.ticket;
const openCase = async (body: object = { subject: 'by telephone' }, who: Caller = supervisor): Promise<Json> =>
  expectStatus(await who.post(cases, body), 201).body.case;

describe('Nanchang', () => {
  it('solves at the reception what can be solved there', async () => {
    await arrive();
    await begin(reception, 'r01');
    const { ticket } = expectStatus(await reception.post(`${hall}/windows/r01/complete`), 200).body;
    expect(ticket).toMatchObject({ status: 'completed', matters: [{ status: 'done' }] });
    expect((await ledger()).counts).toMatchObject({ requests: 0, asCases: 0, doneAtOnce: 0, escalated: 0 });
  });

  it('routes the others on with their time of arrival, to the expert and into a case that the visitor follows', async () => {
    const { secret, id, number, issuedAt } = await arrive();
    await begin(reception, 'r01');
    expect(await send(reception, 'r01', { to: { serviceId: 'enrol' }, note: 'registered twice' })).toMatchObject({
      status: 'waiting',
      number,
      issuedAt,
      window: { id: 's01' },
    });
    // Somebody who came later and was sent on earlier does not come first.
    const later = await arrive();
    await begin(reception, 'r01');
    await send(reception, 'r01', { to: { serviceId: 'enrol' } });
    expect((await begin(section, 's01')).id).toBe(id);
    const escalated = await send(section, 's01', { to: { escalate: true }, note: 'two records' });
    expect(escalated).toMatchObject({ issuedAt, window: { id: 'x01' }, note: 'two records' });
    expect((await begin(section, 's01')).id).toBe(later.id);
    await send(section, 's01', { to: { escalate: true } });
    const { matters } = await begin(expert, 'x01');
    const open = matters.find(({ status }: Json) => status === 'pending' || status === 'serving');
    const body = { subject: 'two records of one person', matterId: open.id };
    const opened = expectStatus(await expert.post(`${hall}/windows/x01/case`, body), 201).body;
    expect(opened.case).toMatchObject({
      status: 'accepted',
      number,
      serviceId: 'enrol',
      escalated: true,
      overdue: false,
      owner: { id: expert.id },
      window: { id: 'x01', label: '解忧一室' },
    });
    expect(opened.ticket.matters.find((matter: Json) => matter.id === open.id).status).toBe('in-review');
    expect(expectStatus(await expert.post(`${hall}/windows/x01/complete`), 200).body.ticket.status).toBe('completed');
    const { id: caseId, dueOn } = opened.case;
    const path = `${cases}/${caseId}`;
    const note = (to: string, note: string, toVisitor?: string) => expert.post(`${path}/step`, { to, note, toVisitor });
    expectStatus(await note('studying', 'ask the archive', 'We look into the archive.'), 200);
    const given = { userId: section.id, note: 'is his section' };
    expect(expectStatus(await expert.post(`${path}/hand-over`, given), 200).body.case).toMatchObject({
      status: 'handed-over',
      owner: { id: section.id, name: section.username },
    });
    expect((await note('reported', 'x')).body).toMatchObject({ status: 403, code: 'not-allowed' });
    expectStatus(await section.post(`${path}/step`, { to: 'reported', note: 'records united' }), 200);
    const result = 'Your records are united.';
    expect(expectStatus(await section.post(`${path}/close`, { result }), 200).body.case.status).toBe('closed');
    const after = await seen(secret);
    expect(after.cases).toMatchObject([{ id: caseId, status: 'closed', dueOn, subject: 'two records of one person' }]);
    expect(after.cases[0].history.map(({ step, note: told }: Json) => [step, told])).toEqual([
      ['accepted', 'two records of one person'],
      ['studying', 'We look into the archive.'],
      ['handed-over', null],
      ['reported', null],
      ['closed', result],
    ]);
    for (const { username } of [expert, section]) expect(JSON.stringify(after)).not.toContain(username);
    expect((await section.post(`${path}/close`, { result })).body).toMatchObject({ status: 409, code: 'wrong-state' });
    // The other visitor's hard case is done at once.
    expect((await begin(expert, 'x01')).id).toBe(later.id);
    expectStatus(await expert.post(`${hall}/windows/x01/complete`), 200);
    const { counts } = await ledger();
    expect(counts).toMatchObject({ requests: 2, asCases: 1, doneAtOnce: 1, escalated: 2, closed: 1, overdue: 0 });
    expect(counts.byZone).toEqual([{ zone: 's', requests: 2, asCases: 1, doneAtOnce: 1 }]);
    expect(counts.byService).toEqual([{ serviceId: 'enrol', requests: 2, asCases: 1, doneAtOnce: 1 }]);
  });
});

describe('the ledger', () => {
  it('shows what is open by status, what is overdue, and counts cases that came otherwise', async () => {
    const before = (await ledger()).counts;
    const first = await openCase({ subject: 'a letter', serviceId: 'injury' });
    const second = await openCase({ subject: 'by telephone' }, reception);
    expect(second).toMatchObject({ owner: { id: reception.id }, ticketId: null, number: null, window: null });
    expectStatus(await reception.post(`${cases}/${second.id}/step`, { to: 'studying', note: 'n' }), 200);
    const { counts } = await ledger();
    expect(counts).toMatchObject({
      requests: before.requests + 2,
      asCases: before.asCases + 2,
      open: { accepted: 1, studying: 1, 'handed-over': 0, reported: 0 },
    });
    expect(counts.byService).toContainEqual({ serviceId: 'injury', requests: 1, asCases: 1, doneAtOnce: 0 });
    const ids = async (search: string) => (await ledger(search)).cases.map(({ id }: Json) => id);
    expect(await ids('?status=studying')).toEqual([second.id]);
    expect(await ids('?overdue=true')).toEqual([]);
    expect(await ids('?overdue=false&status=accepted')).toEqual([first.id]);
    expect((await ids('?status=closed')).length).toBe(1);
    for (const bad of ['?status=lost', '?overdue=perhaps', '?from=today', '?from=2026-02-01&to=2026-01-01'])
      expectStatus(await expert.get(cases + bad), 400);
  });

  it('of days without anything counts nothing', async () => {
    const { counts, cases: all } = await ledger('?from=2020-01-01&to=2020-01-31&status=closed');
    expect(all).toEqual([]);
    expect(counts).toMatchObject({ requests: 0, asCases: 0, doneAtOnce: 0, closed: 0 });
  });
});

describe('refusals', () => {
  it('say what is wrong and change nothing', async () => {
    const { id } = await openCase();
    const version = async () => (await supervisor.get(`${hall}/facts?limit=1`)).body.version;
    const before = await version();
    const refused = async (who: Caller, path: string, body: object) => {
      const { status, body: problem } = await who.post(path, body);
      return [status, problem.code];
    };
    const path = `${cases}/${id}`;
    expect(await refused(expert, `${path}/step`, { to: 'studying', note: 'n' })).toEqual([403, 'not-allowed']);
    expect(await refused(supervisor, `${path}/step`, { to: 'studying' })).toEqual([400, 'invalid']);
    expect(await refused(supervisor, `${path}/step`, { to: 'closed', note: 'n' })).toEqual([400, 'invalid']);
    expect(await refused(supervisor, `${path}/step`, { to: 'handed-over', note: 'n' })).toEqual([409, 'wrong-state']);
    expect(await refused(supervisor, `${path}/hand-over`, { userId: 'nobody' })).toEqual([400, 'invalid']);
    const stranger = await app.clerk();
    expect(await refused(supervisor, `${path}/hand-over`, { userId: stranger.id })).toEqual([400, 'invalid']);
    expect(await refused(stranger, `${path}/close`, { result: 'r' })).toEqual([403, 'not-allowed']);
    expect(await refused(supervisor, `${path}/close`, {})).toEqual([400, 'invalid']);
    expect(await refused(supervisor, `${cases}/nothing/close`, { result: 'r' })).toEqual([404, 'not-found']);
    expect(await refused(supervisor, cases, { subject: '' })).toEqual([400, 'invalid']);
    expect(await refused(supervisor, cases, { subject: 's', serviceId: 'none' })).toEqual([400, 'invalid']);
    expect(await refused(supervisor, cases, { subject: 's', matterId: 'm1' })).toEqual([400, 'invalid']);
    expect(await refused(expert, `${hall}/windows/x01/case`, { subject: 's' })).toEqual([409, 'window-idle']);
    expect(await refused(section, `${hall}/windows/x01/case`, { subject: 's' })).toEqual([403, 'not-allowed']);
    expect(await refused(expert, `${hall}/windows/w99/case`, { subject: 's' })).toEqual([404, 'not-found']);
    expect(await version()).toBe(before);
  });

  it('a key asked twice opens one case', async () => {
    const key = { 'idempotency-key': 'a-letter' };
    const first = expectStatus(await supervisor.post(cases, { subject: 'a letter' }, key), 201);
    expect(expectStatus(await supervisor.post(cases, { subject: 'a letter' }, key), 201).text).toBe(first.text);
    const { cases: all } = await ledger();
    expect(all.filter(({ id }: Json) => id === first.body.case.id)).toHaveLength(1);
  });
});

it('lists the staff of a hall to its staff', async () => {
  const { staff } = expectStatus(await reception.get(`${hall}/staff`), 200).body;
  const names = staff.map(({ username }: Json) => username);
  expect(names).toEqual(expect.arrayContaining([expert.username, supervisor.username, 'admin']));
  const stranger = await app.clerk();
  expect(names).not.toContain(stranger.username);
  expectStatus(await stranger.get(`${hall}/staff`), 403);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
