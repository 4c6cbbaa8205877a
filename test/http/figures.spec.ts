/** The hall's account of itself over HTTP: fairness, accuracy and reasons; and what it learns when a day is over. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  AccuracyAnswer,
  FairnessAnswer,
  SupervisionView,
  WhyAnswer,
  WorkloadAnswer,
} from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';
import { run } from '../kit/services.js';

const hall = `/api/halls/${hallId}`;
const minutes = 60_000;
let now = Date.parse('2026-11-23T10:00:00Z');
let app: TestApp;
let kiosk: Caller;
let supervisor: Caller;
beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  [kiosk, supervisor] = [await app.device('kiosk'), await app.supervisor()];
});
afterAll(() => app?.stop());

const issue = async (more = {}) =>
  expectStatus(await kiosk.post(`${hall}/tickets`, { services: ['si-enrol'], ...more }), 201).body;

it('tells why a ticket stood where it did, who was called first and by which rule', async () => {
  const [g01, g07] = [await app.window('g01'), await app.window('g07')];
  const first = await issue();
  now += 1000;
  const second = await issue();
  expect(first.explanation['zh-CN']).toContain('综合窗口');
  expectStatus(await g07.post(`${g07.path}/call/${second.id}`, { reason: 'has a train to catch' }), 200);
  const told = (await app.nobody.get(`/api/tickets/${first.secret}`)).body.explanation;
  expect(told.en).toContain(`${second.number} was called first by staff, who gave a reason`);
  expect(told['zh-CN']).toContain(`${second.number} 由工作人员说明原因后先叫`);

  const passed = WhyAnswer.parse(expectStatus(await supervisor.get(`${hall}/tickets/${first.id}/why`), 200).body);
  expect(passed).toMatchObject({
    number: first.number,
    placements: [{ rule: 'least-loaded-general', unit: 'heads', loads: { g01: 0, g07: 0 } }],
    calls: [],
    passedBy: [{ number: second.number, windowId: 'g07', rule: 'chosen', why: 'chosen' }],
  });
  const passing = WhyAnswer.parse((await supervisor.get(`${hall}/tickets/${second.id}/why`)).body);
  expect(passing.calls).toMatchObject([
    {
      rule: 'chosen',
      windowId: 'g07',
      reason: 'has a train to catch',
      passedOverCount: 1,
      passedOver: [{ number: first.number }],
    },
  ]);
  expectStatus(await g07.post(`${g07.path}/start`), 200);
  expectStatus(await g07.post(`${g07.path}/complete`), 200);
  expect(WhyAnswer.parse((await supervisor.get(`${hall}/tickets/${second.id}/why`)).body)).toEqual(passing);
  expectStatus(await g07.post(`${g07.path}/close`), 200);
  expectStatus(await g01.post(`${g01.path}/call`), 200);
  expectStatus(await g01.post(`${g01.path}/start`), 200);
  now += 5 * minutes;
  expectStatus(await g01.post(`${g01.path}/complete`), 200);
});

it('knows no reasons of a ticket that is not of this hall', async () => {
  for (const id of ['nobody', `${hallId}-2026-11-23-Z999`, '%00'])
    expect((await supervisor.get(`${hall}/tickets/${id}/why`)).body.code).toMatch(/^(not-found|invalid)$/);
});

it('gives an account of how fair the day was, so far', async () => {
  const answer = FairnessAnswer.parse(expectStatus(await supervisor.get(`${hall}/fairness`), 200).body);
  expect(answer).toMatchObject({
    day: '2026-11-23',
    over: false,
    tickets: 2,
    overtakes: { calls: 1, share: 0.5 },
    worstJuniorMinutes: { max: expect.closeTo(1 / 60) },
    priorities: { normal: 2 },
  });
  expect(FairnessAnswer.parse((await supervisor.get(`${hall}/fairness?day=2026-11-23`)).body)).toEqual(answer);
});

it('counts idleness in whole seconds', async () => {
  now += 1234;
  const ticket = await issue();
  now += 5107;
  expectStatus(await app.admin.post(`${hall}/tickets/${ticket.id}/void`, { reason: 'left' }), 200);
  const answer = FairnessAnswer.parse(expectStatus(await supervisor.get(`${hall}/fairness`), 200).body);
  expect(answer.idleBesideEligibleSeconds).toBeGreaterThan(4);
});

it('refuses days that it did not have, or that are none', async () => {
  expect((await supervisor.get(`${hall}/fairness?day=2026-11-20`)).body.code).toBe('not-found');
  for (const query of [
    'fairness?day=yesterday',
    'fairness?day=2026-02-30',
    'fairness?date=2026-11-20',
    'accuracy?days=0',
  ])
    expect((await supervisor.get(`${hall}/${query}`)).body.code).toBe('invalid');
});

it('holds the waits on the slips against what happened', async () => {
  const g01 = { path: `${hall}/windows/g01` };
  await issue();
  await issue();
  for (let i = 0; i < 2; i += 1) {
    const { ticket } = expectStatus(await app.admin.post(`${g01.path}/call`), 200).body;
    expect(ticket.status).toBe('called');
    expectStatus(await app.admin.post(`${g01.path}/start`), 200);
    now += 8 * minutes;
    expectStatus(await app.admin.post(`${g01.path}/complete`), 200);
  }
  const { overall, days } = AccuracyAnswer.parse(expectStatus(await supervisor.get(`${hall}/accuracy`), 200).body);
  expect(overall).toMatchObject({ forecasts: 1, atOnce: { forecasts: 3 } });
  expect(days).toEqual([{ day: '2026-11-23', accuracy: overall }]);
});

it('learns from a day when it is over, and counts loads in minutes from then on', async () => {
  const g01 = `${hall}/windows/g01`;
  for (let i = 0; i < 100; i += 1) {
    await issue();
    expectStatus(await app.admin.post(`${g01}/call`), 200);
    expectStatus(await app.admin.post(`${g01}/start`), 200);
    now += 3 * minutes;
    expectStatus(await app.admin.post(`${g01}/complete`), 200);
  }
  const look = async () => SupervisionView.parse((await supervisor.get(`${hall}/supervision`)).body);
  expect((await look()).loadUnit).toBe('heads');
  await app.running.parts.days.closeBooks();
  expect((await look()).loadUnit).toBe('heads'); // the day is not over
  now = Date.parse('2026-11-23T16:05:00Z');
  await issue();
  await app.running.parts.days.closeBooks();
  const { body } = await supervisor.get(`${hall}/facts?after=${(await app.version()) - 1}`);
  expect(body.facts).toMatchObject([
    {
      type: 'hall-learned',
      learned: { until: '2026-11-23', days: 1, serviceSeconds: { 'si-enrol': expect.any(Number) } },
    },
  ]);
  const version = await app.version();
  await app.running.parts.days.closeBooks();
  expect(await app.version()).toBe(version);
  expect((await look()).loadUnit).toBe('minutes');
  const days = AccuracyAnswer.parse((await supervisor.get(`${hall}/accuracy?days=2`)).body).days;
  expect(days.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24']);
  expect(FairnessAnswer.parse((await supervisor.get(`${hall}/fairness?day=2026-11-23`)).body)).toMatchObject({
    over: true,
    tickets: 105,
  });
});

it('sums up the work of several days, of a day over and of the present one', async () => {
  const g01 = await app.window('g01');
  for (const command of ['call', 'start']) expectStatus(await g01.post(`${g01.path}/${command}`), 200);
  now += 4 * minutes;
  expectStatus(await g01.post(`${g01.path}/complete`), 200);
  const ask = async (query: string) =>
    WorkloadAnswer.parse(expectStatus(await supervisor.get(`${hall}/workload?${query}`), 200).body);
  const [over, present] = [await ask('day=2026-11-23'), await ask('')];
  expect(over).toMatchObject({ day: '2026-11-23', over: true, days: ['2026-11-23'] });
  expect(present).toMatchObject({ day: '2026-11-24', over: false });
  const both = await ask('from=2026-11-01&to=2026-11-24');
  expect(both).toMatchObject({ from: '2026-11-01', day: '2026-11-24', over: false, closesAt: null });
  expect(both.days).toEqual(['2026-11-23', '2026-11-24']);
  const of = ({ windows }: WorkloadAnswer) => windows.find(({ windowId }) => windowId === 'g01')!;
  expect(of(present)).toMatchObject({ calls: 1, busySeconds: 4 * 60, matters: { done: 1 } });
  for (const figure of ['calls', 'sittings', 'busySeconds', 'overtimeSeconds'] as const)
    expect(of(both)[figure]).toBe(of(over)[figure] + of(present)[figure]);
  expect(of(both).matters.done).toBe(of(over).matters.done! + 1);
  expect(both.services).toEqual([{ serviceId: 'si-enrol', matters: expect.objectContaining({ done: 105 }) }]);
  expect(await ask('from=2026-11-23&to=2026-11-23')).toEqual(over);
  // What a day came to is kept when it is over; a day of an older version is gone through again.
  await run(app.database.url, `update business_day set figures = (figures::jsonb - 'work')::json`);
  expect(await ask('day=2026-11-23')).toEqual(over);
});

it('refuses days in the wrong order, too many, or that it did not have', async () => {
  const codeOf = async (query: string) => (await supervisor.get(`${hall}/workload?${query}`)).body.code;
  expect(await codeOf('from=2026-11-24&to=2026-11-23')).toBe('invalid');
  expect(await codeOf('from=2026-10-24&to=2026-11-24')).toBe('invalid');
  expect(await codeOf('day=2026-11-24&to=2026-11-24')).toBe('invalid');
  expect(await codeOf('from=2026-11-01&to=2026-11-22')).toBe('not-found');
  expect(app.errors).toEqual([]);
});
