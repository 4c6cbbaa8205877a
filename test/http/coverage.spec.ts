/** How many visits were rated, by day, week and month, window and clerk: as counted by hand, and by the clock of the hall. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CoverageAnswer } from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type Json, type TestApp } from '../kit/app.js';

const hall = `/api/halls/${hallId}`;
let app: TestApp;
let supervisor: Caller;
let now = Date.parse('2026-11-27T02:00:00Z');

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  supervisor = await app.supervisor();
});
afterAll(() => app?.stop());

/** Sign-ins last through it. */
async function at(instant: string): Promise<void> {
  await app.running.parts.source.query(`update session set expires_at = '2999-01-01'`);
  app.running.parts.access.forget(null);
  now = Date.parse(instant);
}

/** Windows are closed at the end of the day. */
async function visitAt(window: Caller & { path: string }): Promise<Json> {
  const ticket = expectStatus(await supervisor.post(`${hall}/tickets`, { services: ['si-enrol'] }), 201).body;
  for (const step of ['open', 'call', 'start', 'complete', 'close'])
    expectStatus(await window.post(`${window.path}/${step}`), 200);
  return ticket;
}
const rate = async (ticket: Json, level: number) =>
  expectStatus(await app.nobody.post(`/api/tickets/${ticket.secret}/ratings`, { level }), 201);
const ask = async (query: string) =>
  CoverageAnswer.parse(expectStatus(await supervisor.get(`${hall}/ratings?${query}`), 200).body);
const table = ({ periods }: CoverageAnswer) =>
  periods.map(({ from, completed, rated, share, meanLevel }) => [from, completed, rated, share, meanLevel]);

describe('of a history counted by hand', () => {
  /** A history by hand: day → window, clerk, level or null for a visit that was not rated. */
  const history: [string, string, string, number | null][] = [
    ['2025-03-02', 'g01', 'u1', 5], // a Sunday
    ['2025-03-03', 'g01', 'u1', 5],
    ['2025-03-03', 'g01', 'u1', 4],
    ['2025-03-03', 'g02', 'u2', null],
    ['2025-03-04', 'g02', 'u2', 1],
    ['2025-03-31', 'g01', 'u2', null],
    ['2025-04-01', 'g01', 'u1', 3],
  ];
  beforeAll(async () => {
    const { source } = app.running.parts;
    for (const [i, [day, window, clerk, level]] of history.entries()) {
      const id = `${hallId}-${day}-T${i}`;
      await source.query(
        `insert into ticket (id, hall_id, day, number, status, priority, window_id, issued_at, ended_at, version, state)
         values ($1, $2, $3, $4, 'completed', 'normal', $5, now(), now(), 1, $6)`,
        [id, hallId, day, `T${i}`, window, JSON.stringify({ servedBy: clerk })],
      );
      if (level === null) continue;
      for (const matter of i === 0 ? ['', 'm1'] : [''])
        await source.query(
          `insert into rating (ticket_id, matter_id, hall_id, level, tags, at, window_id, clerk_id, channel)
           values ($1, $2, $3, $4, '["fast"]', now(), $5, $6, 'link')`,
          [id, matter, hallId, level, window, clerk],
        );
    }
    // What did not end as completed, and what is of other halls, counts nowhere.
    for (const [id, other, status] of [
      ['x', hallId, 'cancelled'],
      ['y', 'elsewhere', 'completed'],
    ])
      await source.query(
        `insert into ticket (id, hall_id, day, number, status, priority, issued_at, version)
         values ($1, $2, '2025-03-03', 'X1', $3, 'normal', now(), 1)`,
        [id, other, status],
      );
  });

  it('by day', async () => {
    const answer = await ask('by=day&from=2025-03-01&to=2025-04-30');
    expect(table(answer)).toEqual([
      ['2025-03-02', 1, 1, 1, 5],
      ['2025-03-03', 3, 2, 0.6667, 4.5],
      ['2025-03-04', 1, 1, 1, 1],
      ['2025-03-31', 1, 0, 0, null],
      ['2025-04-01', 1, 1, 1, 3],
    ]);
    expect(answer.total).toEqual({
      completed: 7,
      rated: 5,
      share: 0.7143,
      meanLevel: 3.6,
      levels: { 1: 1, 2: 0, 3: 1, 4: 1, 5: 2 },
    });
    expect(answer.matters).toMatchObject({ rated: 1, meanLevel: 5 });
    expect(answer.tags).toContainEqual({ level: 5, tag: 'fast', count: 3 });
    expect(answer.groups).toBeNull();
  });

  it('by week, from Monday, and by month', async () => {
    const range = 'from=2025-03-01&to=2025-04-30';
    expect(table(await ask(`by=week&${range}`))).toEqual([
      ['2025-02-24', 1, 1, 1, 5],
      ['2025-03-03', 4, 3, 0.75, 3.33],
      ['2025-03-31', 2, 1, 0.5, 3],
    ]);
    expect(table(await ask(`by=month&${range}`))).toEqual([
      ['2025-03-01', 6, 4, 0.6667, 3.75],
      ['2025-04-01', 1, 1, 1, 3],
    ]);
  });

  it('by window and by clerk', async () => {
    const groups = async (group: string) =>
      (await ask(`from=2025-03-01&to=2025-04-30&group=${group}`)).groups!.map(({ id, completed, rated, meanLevel }) => [
        id,
        completed,
        rated,
        meanLevel,
      ]);
    expect(await groups('window')).toEqual([
      ['g01', 5, 4, 4.25],
      ['g02', 2, 1, 1],
    ]);
    expect(await groups('clerk')).toEqual([
      ['u1', 4, 4, 4.25],
      ['u2', 3, 1, 1],
    ]);
  });

  it('of a clerk’s open day is kept back until it is closed', async () => {
    const g06 = await app.window('g06');
    await rate(await visitAt(g06), 5);
    const mine = async (group: string) => (await ask(`by=day&group=${group}`)).groups!.map(({ id }) => id);
    expect(await mine('window')).toContain('g06');
    expect(await mine('clerk')).not.toContain(g06.id);
    await at('2026-11-28T02:00:00Z');
    expect(await mine('clerk')).toContain(g06.id);
    const named = (await ask('by=day&group=clerk')).groups!.find(({ id }) => id === g06.id)!;
    expect(named).toMatchObject({ name: g06.username, completed: 1, rated: 1, share: 1 });
  });

  it('is asked for in days that are in order and not too many', async () => {
    for (const query of [
      'from=2025-03-02&to=2025-03-01',
      'from=2020-01-01&to=2025-01-01',
      'by=year',
      'from=2025-02-30',
    ])
      expect((await supervisor.get(`${hall}/ratings?${query}`)).body.code).toBe('invalid');
  });
});

describe('by the clock of the hall, eight hours before Greenwich', () => {
  let last: Json;

  beforeAll(async () => {
    const g01 = { ...supervisor, path: `${hall}/windows/g01` };
    // Around the midnights in Shanghai from Sunday to Monday, and from November to December.
    const visits: [string, number | null][] = [
      ['2026-11-29T15:50:00Z', 5],
      ['2026-11-29T16:10:00Z', 4],
      ['2026-11-30T15:50:00Z', null],
      ['2026-11-30T16:10:00Z', 1],
    ];
    for (const [instant, level] of visits) {
      await at(instant);
      const ticket = await visitAt(g01);
      if (level === null) last = ticket;
      else await rate(ticket, level);
    }
  });

  it('a visit counts for the day, week and month on the wall', async () => {
    const range = 'from=2026-11-29&to=2026-12-01';
    expect(table(await ask(`by=day&${range}`))).toEqual([
      ['2026-11-29', 1, 1, 1, 5],
      ['2026-11-30', 2, 1, 0.5, 4],
      ['2026-12-01', 1, 1, 1, 1],
    ]);
    expect(table(await ask(`by=week&${range}`))).toEqual([
      ['2026-11-23', 1, 1, 1, 5],
      ['2026-11-30', 3, 2, 0.6667, 2.5],
    ]);
    expect(table(await ask(`by=month&${range}`))).toEqual([
      ['2026-11-01', 3, 2, 0.6667, 4.5],
      ['2026-12-01', 1, 1, 1, 1],
    ]);
  });

  it('a range ends with the days named, in the middle of a week or month, too', async () => {
    expect(table(await ask('by=week&from=2026-11-30&to=2026-11-30'))).toEqual([['2026-11-30', 2, 1, 0.5, 4]]);
    expect(table(await ask('by=month&from=2026-11-29&to=2026-11-29'))).toEqual([['2026-11-01', 1, 1, 1, 5]]);
  });

  it('left out, it ends today, and begins with a whole period', async () => {
    const asked = async (by: string) => {
      const { from, to } = await ask(`by=${by}`);
      return [from, to];
    };
    expect(await asked('day')).toEqual(['2026-11-02', '2026-12-01']);
    expect(await asked('week')).toEqual(['2026-09-14', '2026-12-01']); // a Monday
    expect(await asked('month')).toEqual(['2026-01-01', '2026-12-01']);
  });

  it('rated in the next month, it counts for the month of the visit', async () => {
    await rate(last, 5);
    const months = table(await ask('by=month&from=2026-11-29&to=2026-12-31'));
    expect(months).toEqual([
      ['2026-11-01', 3, 3, 1, 4.67],
      ['2026-12-01', 1, 1, 1, 1],
    ]);
  });
});

it('shares are told to the hundredth of a per cent, as halls report them', async () => {
  // 131 of 220 visits on one day, 56 of 57 on another.
  const days: [string, number, number][] = [
    ['2024-07-01', 220, 131],
    ['2024-12-31', 57, 56],
  ];
  for (const [day, completed, rated] of days)
    await app.running.parts.source.query(
      `with visit as (
         insert into ticket (id, hall_id, day, number, status, priority, issued_at, version)
         select $1 || $2 || i, $1, $2::text::date, 'L' || i, 'completed', 'normal', now(), 1 from generate_series(1, $3::int) i
         returning id, number
       ) insert into rating (ticket_id, matter_id, hall_id, level, tags, at, channel)
         select id, '', $1, 5, '[]', now(), 'link' from visit where substr(number, 2)::int <= $4`,
      [hallId, day, completed, rated],
    );
  expect(table(await ask('by=day&from=2024-07-01&to=2024-12-31')).map(([, , , share]) => share)).toEqual([
    0.5955, 0.9825,
  ]);
});

it('ends without a word of error', () => expect(app.errors).toEqual([]));
