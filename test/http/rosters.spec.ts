/** Duty rosters and absences over HTTP: who may be planned, what is refused, and what each person sees of it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MyDuties, RostersAnswer, SupervisionView, WindowView } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type TestApp } from '../kit/app.js';

const hall = `/api/halls/${hallId}`;
/** A Monday, 8:30 in Shanghai, when the hours of the demonstration hall begin. */
const monday = Date.parse('2026-11-23T00:30:00Z');
let now = monday;
const [today, tomorrow] = ['2026-11-23', '2026-11-24'];

let app: TestApp;
let supervisor: Caller;
let li: Awaited<ReturnType<TestApp['clerk']>>;
let wang: Awaited<ReturnType<TestApp['clerk']>>;
let stranger: { id: string };

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  [supervisor, li, wang] = [await app.supervisor(), await app.clerk(), await app.clerk()];
  const other = { username: 'of-another-hall', password: 'a good password', role: 'supervisor' };
  expectStatus(await app.admin.put('/api/halls/elsewhere', elsewhere()), 201);
  stranger = expectStatus(await app.admin.post('/api/users', { ...other, hallId: 'elsewhere' }), 201).body;
});
afterAll(() => app?.stop());

function elsewhere() {
  const name = { 'zh-CN': '别处', en: 'Elsewhere' };
  const hours = { timezone: 'Asia/Shanghai', weekdays: [], saturday: [], sunday: [] };
  const service = { id: 's', name, agency: 'a', control: 'handle', typicalMinutes: 5, general: true };
  const windows = [{ id: 'w', label: '1', kind: 'general', zone: 'z' }];
  return { id: 'elsewhere', name, hours, zones: [{ id: 'z', name }], services: [service], windows };
}

const duty = (windowId: string, half: string, userId: string) => ({ windowId, half, userId });
const put = (day: string, ...duties: object[]) => supervisor.put(`${hall}/rosters/${day}`, { duties });
const rosters = async (query = '') =>
  RostersAnswer.parse(expectStatus(await supervisor.get(`${hall}/rosters${query}`), 200).body);

it('sets a day, shows it to everybody concerned, and replaces it', async () => {
  const set = await put(today, duty('g02', 'afternoon', li.id), duty('g01', 'morning', li.id));
  const duties = [
    { windowId: 'g01', half: 'morning', clerk: { id: li.id, name: li.username } },
    { windowId: 'g02', half: 'afternoon', clerk: { id: li.id, name: li.username } },
  ];
  expect(expectStatus(set, 200).body).toEqual({ day: today, duties });
  expect(await rosters()).toEqual({ today, rosters: [{ day: today, duties }], absences: [] });
  const mine = MyDuties.parse(expectStatus(await li.get(`${hall}/rosters/mine`), 200).body);
  expect(mine).toEqual({
    day: today,
    away: false,
    duties: [
      { windowId: 'g01', label: '1', half: 'morning' },
      { windowId: 'g02', label: '2', half: 'afternoon' },
    ],
  });
  expect((await wang.get(`${hall}/rosters/mine`)).body.duties).toEqual([]);

  // Whoever opens a window may; its view says who was to be there.
  expectStatus(await wang.post(`${hall}/windows/g01/open`), 200);
  expect(WindowView.parse((await wang.get(`${hall}/windows/g01`)).body).rostered).toMatchObject([
    { clerk: { name: li.username }, present: false },
  ]);
  expectStatus(await wang.post(`${hall}/windows/g01/close`), 200);
  const before = await app.version();
  expectStatus(await put(today, duty('g01', 'morning', li.id), duty('g02', 'afternoon', li.id)), 200);
  expect(await app.version()).toBe(before);
  expectStatus(await put(today), 200);
  expect((await rosters()).rosters).toEqual([]);
});

it('takes no plan that cannot be', async () => {
  const before = await app.version();
  const refused: [string, string, ...object[]][] = [
    ['duties.0.windowId', today, duty('nothing', 'morning', li.id)],
    ['duties.0.userId', today, duty('g01', 'morning', stranger.id)],
    ['duties.0.userId', today, duty('g01', 'morning', 'nobody')],
    ['duties.1.userId', today, duty('g01', 'morning', li.id), duty('g02', 'morning', li.id)],
    ['duties.1.windowId', today, duty('g01', 'morning', li.id), duty('g01', 'morning', wang.id)],
    ['duties.0.half', today, duty('g01', 'evening', li.id)],
    ['day', '2028-06-01', duty('g01', 'morning', li.id)],
  ];
  for (const [path, day, ...duties] of refused)
    expect((await put(day, ...duties)).body).toMatchObject({ status: 400, code: 'invalid', errors: [{ path }] });
  expect((await put('2026-11-22')).body.code).toBe('too-late');
  expect((await put('monday')).body.code).toBe('not-found');
  expect((await supervisor.get(`${hall}/rosters?from=monday`)).body.code).toBe('invalid');
  expect(await app.version()).toBe(before);
});

it('staffs a window in turns and passes over who is away', async () => {
  const turns = (body: object) => supervisor.post(`${hall}/rosters/turns`, body);
  const plan = { windowId: 'g01', userIds: [li.id, wang.id], from: today, until: '2026-11-26', halves: ['morning'] };
  const absence = { userId: wang.id, from: tomorrow, until: tomorrow, reason: '培训' };
  const said = expectStatus(await supervisor.post(`${hall}/absences`, absence), 201).body;
  expect(said).toEqual({
    clerk: { id: wang.id, name: wang.username },
    from: tomorrow,
    until: tomorrow,
    reason: '培训',
  });
  const { rosters: days } = expectStatus(await turns(plan), 200).body;
  expect(days.map(({ day, duties }: RostersAnswer['rosters'][number]) => [day, duties[0]!.clerk.name])).toEqual([
    [today, li.username],
    [tomorrow, li.username],
    ['2026-11-25', li.username],
    ['2026-11-26', wang.username],
  ]);
  expect((await rosters(`?from=${tomorrow}&to=${tomorrow}`)).rosters.map(({ day }) => day)).toEqual([tomorrow]);
  expect((await rosters('?from=2026-11-25')).absences).toEqual([]);
  for (const [body, path] of [
    [{ ...plan, userIds: [li.id, stranger.id] }, 'userIds.1'],
    [{ ...plan, userIds: [] }, 'userIds'],
    [{ ...plan, halves: [] }, 'halves'],
    [{ ...plan, until: '2026-11-20' }, 'until'],
  ] as const)
    expect((await turns(body)).body).toMatchObject({ code: 'invalid', errors: [{ path }] });
  expect((await turns({ ...plan, windowId: 'nothing' })).body.code).toBe('not-found');
  expectStatus(await supervisor.delete(`${hall}/absences/${wang.id}/${tomorrow}`), 204);
  expect((await supervisor.delete(`${hall}/absences/${wang.id}/${tomorrow}`)).body.code).toBe('not-found');
  expect((await supervisor.delete(`${hall}/absences/${wang.id}/soon`)).body.code).toBe('not-found');
  expect((await supervisor.post(`${hall}/absences`, { ...absence, userId: stranger.id })).body.errors).toMatchObject([
    { path: 'userId' },
  ]);
});

it('tells the supervisor of who is away and of a window that nobody has opened, until somebody does', async () => {
  const codes = async () =>
    SupervisionView.parse((await supervisor.get(`${hall}/supervision`)).body).alerts.map(
      ({ code, windowId, clerk }) => [code, windowId, clerk?.name],
    );
  expectStatus(await put(today, duty('g03', 'morning', li.id)), 200);
  expect(await codes()).toContainEqual(['window-unstaffed', 'g03', li.username]);
  expectStatus(await supervisor.post(`${hall}/absences`, { userId: li.id, from: today, until: today }), 201);
  expect(await codes()).toContainEqual(['clerk-away', 'g03', li.username]);
  expect((await li.get(`${hall}/rosters/mine`)).body.away).toBe(true);
  expectStatus(await wang.post(`${hall}/windows/g03/open`), 200);
  expect(await codes()).toEqual([]);
  now += 24 * 3_600_000;
  const kept = await app.admin.get(`${hall}/rosters`);
  // The session of the administrator ended in the night; past days are gone with the day.
  expect(kept.status).toBe(401);
  const fresh = await app.signIn('admin', 'a good password');
  const { rosters: left, absences } = RostersAnswer.parse((await fresh.get(`${hall}/rosters`)).body);
  expect(left.every(({ day }) => day >= tomorrow)).toBe(true);
  expect(absences).toEqual([]);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
