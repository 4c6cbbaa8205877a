/** What-if over HTTP: a question is asked, worked on in a thread, answered, cancelled, and later put beside what happened. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WhatIf, WhatIfsAnswer } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';
import { built } from '../kit/built.js';
import { eventually } from '../kit/eventually.js';

const hall = `/api/halls/${hallId}`;
const path = `${hall}/what-if`;
const minutes = 60_000;
const openSeven = { mode: 'now', changes: [{ type: 'open', windowId: 'g07' }] };
let now = Date.parse('2026-11-23T02:00:00Z');
let app: TestApp;
let kiosk: Caller;
let supervisor: Caller;
let username: string;

beforeAll(async () => {
  const program = pathToFileURL(join(await built(), 'dist/sim/worker.js'));
  app = await startTestApp({ clock: { now: () => now }, whatIfProgram: program });
  kiosk = await app.device('kiosk');
  const signedIn = await app.supervisor();
  [supervisor, username] = [signedIn, signedIn.username];
}, 120_000);
afterAll(() => app?.stop());

const issue = async () => expectStatus(await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'] }), 201).body;
const ask = async (question: unknown, headers = {}) =>
  WhatIf.parse(expectStatus(await supervisor.post(path, question, headers), 202).body);
const look = async (id: string) => WhatIf.parse(expectStatus(await supervisor.get(`${path}/${id}`), 200).body);
const answered = (id: string) =>
  eventually('an answer', async () => {
    const asked = await look(id);
    return asked.status === 'running' ? null : asked;
  });

it('answers before the first visitor of a hall', async () => {
  const { id } = await ask(openSeven);
  expect(await answered(id)).toMatchObject({ status: 'done', answer: { before: { mean: 0 }, groups: [], worse: [] } });
});

it('answers about the hall as it stands', async () => {
  const g01 = await app.window('g01');
  for (let i = 0; i < 20; i += 1) {
    await issue();
    now += minutes;
  }
  expectStatus(await g01.post(`${g01.path}/call`), 200);
  expectStatus(await g01.post(`${g01.path}/start`), 200);
  const asked = await ask(openSeven);
  expect(asked).toMatchObject({
    ...openSeven,
    hallId,
    day: '2026-11-23',
    askedBy: expect.stringMatching(/supervisor/),
  });
  const done = await answered(asked.id);
  expect(done).toMatchObject({ status: 'done', progress: 1, happened: null });
  const { change, groups, futures } = done.answer!;
  expect(futures).toBeGreaterThanOrEqual(4);
  expect(change.mean.high).toBeLessThan(-1);
  expect(groups.length).toBeGreaterThan(0);
  expect(groups.every(({ label }) => label.length > 0)).toBe(true);
});

it('says what cannot be asked, and where', async () => {
  const refused = async (question: unknown) => {
    const { status, body } = await supervisor.post(path, question);
    expect([status, body.code]).toEqual([400, 'invalid']);
    return body.errors.map((error: { path: string }) => error.path);
  };
  const [close, open] = [
    { type: 'close', windowId: 'nowhere' },
    { type: 'open', windowId: 'g07' },
  ];
  expect(await refused({ mode: 'now', changes: [open, close] })).toEqual(['changes.1.windowId']);
  expect(await refused({ mode: 'plan', changes: [open] })).toEqual(['mode']);
  expect(await refused({ mode: 'now', changes: [] })).toEqual(['changes']);
  expect(await refused({ mode: 'now', changes: [{ ...open, from: '25:00' }] })).toEqual(['changes.0.from']);
});

it('knows no question that was not asked, and answers supervisors only', async () => {
  for (const id of ['nothing', '00000000-0000-4000-8000-000000000000'])
    for (const method of ['GET', 'DELETE'])
      expect((await supervisor.ask(method, `${path}/${id}`)).body).toMatchObject({ status: 404, code: 'not-found' });
  expectStatus(await (await app.clerk()).post(path, openSeven), 403);
});

it('asks once under one key', async () => {
  const key = { 'idempotency-key': 'what if seven' };
  const first = await ask(openSeven, key);
  const again = await ask(openSeven, key);
  expect(again.id).toBe(first.id);
  await answered(first.id);
});

it('stops working on a question that is cancelled, and lists them newest first', async () => {
  const crowd = { mode: 'now', changes: [{ type: 'visitors', count: 2000 }] };
  const { id } = await ask(crowd);
  const cancelled = WhatIf.parse(expectStatus(await supervisor.delete(`${path}/${id}`), 200).body);
  expect(cancelled).toMatchObject({ status: 'cancelled', answer: null });
  await eventually('the thread is gone', () => !app.running.parts.whatIfs.busy);
  now += minutes;
  const last = await answered((await ask(openSeven)).id);
  expect(await look(id)).toMatchObject({ status: 'cancelled', answer: null });
  expectStatus(await supervisor.delete(`${path}/${last.id}`), 200);
  expect((await look(last.id)).status).toBe('done');
  const { whatIfs } = WhatIfsAnswer.parse(expectStatus(await supervisor.get(path), 200).body);
  expect(whatIfs[0]!.id).toBe(last.id);
  expect(whatIfs).toHaveLength(5);
});

it('works on two at a time', async () => {
  const crowd = { mode: 'now', changes: [{ type: 'visitors', count: 2000 }] };
  const two = [await ask(crowd), await ask(crowd)];
  expect((await supervisor.post(path, crowd)).body).toMatchObject({ status: 429, code: 'too-many-requests' });
  for (const { id } of two) expectStatus(await supervisor.delete(`${path}/${id}`), 200);
  await eventually('both are gone', async () => {
    const { status, body } = await supervisor.post(path, openSeven);
    return status === 202 ? answered(body.id) : null;
  });
});

it('puts beside an answer what happened, and plans with the day once it is over', async () => {
  const at = { path: `${hall}/windows/g01` };
  const { id } = await ask(openSeven);
  await answered(id);
  expectStatus(await app.admin.post(`${at.path}/complete`), 200);
  for (let i = 0; i < 19; i += 1) {
    expectStatus(await app.admin.post(`${at.path}/call`), 200);
    expectStatus(await app.admin.post(`${at.path}/start`), 200);
    now += 5 * minutes;
    expectStatus(await app.admin.post(`${at.path}/complete`), 200);
  }
  const { days, whatIfs } = app.running.parts;
  await whatIfs.lookBack();
  expect((await look(id)).happened).toBeNull(); // the day is not over
  now += 24 * 60 * minutes;
  // Sign-ins end overnight.
  supervisor = await app.signIn(username, 'a good password');
  await issue();
  await days.closeBooks();
  await whatIfs.lookBack();
  const { happened } = await look(id);
  expect(happened!.mean).toBeGreaterThan(30);
  expect(happened!.p95).toBeGreaterThan(happened!.mean);
  await whatIfs.lookBack();
  expect((await look(id)).happened).toEqual(happened);

  const plan = await answered((await ask({ ...openSeven, mode: 'plan' })).id);
  expect(plan.status).toBe('done');
  expect(plan.answer!.change.mean.value).toBeLessThan(0);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
