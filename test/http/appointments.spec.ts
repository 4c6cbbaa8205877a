/** Appointments over HTTP: one place for one of thirty, codes that open and check in, and a clock that says early and late. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HallConfig } from '../../src/core/hall.js';
import {
  AppointmentsAnswer,
  AppointmentView,
  BookedAppointment,
  IssuedTicket,
  SlotsAnswer,
  VisitView,
} from '../../src/protocol/index.js';
import { expectStatus, hallId, startTestApp, type Caller, type Reply, type TestApp } from '../kit/app.js';

const hall = `/api/halls/${hallId}`;
const appointments = `${hall}/appointments`;
const hallPath = new URL('../../halls/datian.json', import.meta.url);
const day = 24 * 60 * 60_000;
/** Monday, 2026-11-23, or so many days later. */
const at = (time: string, days = 0) => Date.parse(`2026-11-23T${time}:00+08:00`) + days * day;
const iso = (time: string, days = 0) => new Date(at(time, days)).toISOString();

let app: TestApp;
let kiosk: Caller;
let supervisor: Caller;
let now = at('09:00');

let people = 0;
/** An identity card of its own for each. */
function someone(): string {
  const digits = `11010119900307${String((people += 1)).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return digits + '10X98765432'[weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0) % 11];
}
const booking = (more: object = {}) => ({
  serviceId: 'card-issue',
  at: iso('10:00', 1),
  identity: someone(),
  ...more,
});
const book = (more: object = {}, headers?: Record<string, string>) =>
  app.nobody.post(appointments, booking(more), headers);
const booked = async (more: object = {}) => BookedAppointment.parse(expectStatus(await book(more), 201).body);
const come = (body: object) => kiosk.post(`${hall}/tickets`, body);
/** Sign-ins last a day. */
const later = () => app.signIn('admin', 'a good password');
const codeOf = ({ body }: Reply) => body?.code;
const free = async (serviceId: string, date?: string) => {
  const { body } = expectStatus(
    await app.nobody.get(`${hall}/slots?service=${serviceId}${date ? `&day=${date}` : ''}`),
    200,
  );
  return SlotsAnswer.parse(body).slots;
};

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now }, config: { alwaysOpen: false } });
  const file = JSON.parse(await readFile(hallPath, 'utf8')) as HallConfig;
  const places: Record<string, number> = { 'card-issue': 2, 'pension-claim': 1 };
  const services = file.services.map(({ appointments: _, ...service }) => ({
    ...service,
    ...(places[service.id] ? { appointments: places[service.id] } : {}),
  }));
  expectStatus(await app.admin.put(hall, { ...file, services, appointments: { daysAhead: 10 } }), 200);
  [kiosk, supervisor] = [await app.device('kiosk'), await app.supervisor()];
});
afterAll(() => app?.stop());

describe('before the visit', () => {
  it('anybody may see the hall, and nothing personal of it', async () => {
    const { body, text } = expectStatus(await app.nobody.get(`${hall}/visit`), 200);
    const view = VisitView.parse(body);
    expect(view).toMatchObject({ id: hallId, open: true, businessDay: '2026-11-23', now: iso('09:00') });
    expect(view.services.filter(({ bookable }) => bookable).map(({ id }) => id)).toEqual([
      'pension-claim',
      'card-issue',
    ]);
    expect(view.services.find(({ id }) => id === 'pension-claim')!.papers.length).toBeGreaterThan(0);
    expect(view.zones.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(view.appointments.days).toEqual([
      ...['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'],
      ...['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03'],
    ]);
    expect(text).not.toMatch(/clerk|userId|person/);
    expect(codeOf(await app.nobody.get('/api/halls/nowhere/visit'))).toBe('not-found');
  });

  it('shows the wait of now: as soon as there is a line, it is another', async () => {
    const waiting = async () => {
      const view = VisitView.parse((await app.nobody.get(`${hall}/visit`)).body);
      return [view.zones[0]!.waiting, view.services.find(({ id }) => id === 'si-enrol')!.wait];
    };
    expect(await waiting()).toEqual([0, null]);
    const g01 = await app.window('g01');
    const { secret } = expectStatus(await come({ services: ['si-enrol'] }), 201).body;
    const [count, wait] = await waiting();
    expect([count, wait]).toEqual([1, { p50Seconds: expect.any(Number), p90Seconds: expect.any(Number) }]);
    expectStatus(await app.nobody.post(`/api/tickets/${secret}/cancel`), 200);
    expectStatus(await g01.post(`${g01.path}/close`), 200);
  });

  it('shows the half hours of a day with the places left', async () => {
    expect(await free('card-issue')).toEqual(
      [
        ...['09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '14:00', '14:30', '15:00', '15:30', '16:00'],
        ...['16:30', '17:00'],
      ].map((time) => ({ at: iso(time), free: 2 })),
    );
    expect(await free('card-issue', '2026-11-28')).toEqual([]);
    expect(await free('card-issue', '2026-12-04')).toEqual([]);
    expect(await free('si-enrol', '2026-11-24')).toEqual([]);
    for (const query of ['', '?service=nothing', '?service=card-issue&day=2026-11-31', '?service=card-issue&more=1'])
      expect(codeOf(await app.nobody.get(`${hall}/slots${query}`))).toBe('invalid');
  });

  it('offers and books no half hour that those who wait make untrue; a later one stays, and the others come back', async () => {
    const { windows } = JSON.parse(await readFile(hallPath, 'utf8')) as HallConfig;
    const desks = windows.filter(({ services = [] }) => services.includes('card-issue'));
    const clerks = await Promise.all(desks.map(({ id }) => app.window(id)));
    const waiting: string[] = [];
    for (let i = 0; i < 20; i += 1)
      waiting.push(expectStatus(await come({ services: ['card-issue'] }), 201).body.secret);
    const view = VisitView.parse((await app.nobody.get(`${hall}/visit`)).body);
    const wait = view.services.find(({ id }) => id === 'card-issue')!.wait!.p50Seconds;
    const first = now + wait * 1000 - 30 * 60_000;
    expect(first).toBeGreaterThan(at('09:30'));
    const offered = (await free('card-issue')).map((slot) => Date.parse(slot.at));
    expect(offered[0]).toBeGreaterThanOrEqual(first);
    expect(offered).toContain(at('14:00'));
    const early = await book({ at: iso('09:30') });
    expect([codeOf(early), early.body.detail]).toEqual(['quota-reached', expect.stringContaining('So many wait')]);
    const { code } = await booked({ at: iso('17:00') });
    expect(codeOf(await app.nobody.post(`${appointments}/${code}/move`, { at: iso('09:30') }))).toBe('quota-reached');
    expectStatus(await app.nobody.post(`${appointments}/${code}/cancel`), 200);
    for (const secret of waiting) expectStatus(await app.nobody.post(`/api/tickets/${secret}/cancel`), 200);
    expect((await free('card-issue'))[0]!.at).toBe(iso('09:00'));
    for (const clerk of clerks) expectStatus(await clerk.post(`${clerk.path}/close`), 200);
  });
});

describe('booking', () => {
  it('gives a code that opens the appointment, however it is typed', async () => {
    const mine = await booked({ phone: '13800001111', language: 'en' });
    expect(mine).toMatchObject({
      status: 'booked',
      day: '2026-11-24',
      at: iso('10:00', 1),
      changeUntil: iso('08:00', 1),
      checkInFrom: iso('09:30', 1),
      checkInUntil: iso('10:15', 1),
      language: 'en',
    });
    expect(mine.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    const typed = `${mine.code.slice(0, 5).toLowerCase()}-${mine.code.slice(5).replaceAll('0', 'o').replaceAll('1', 'l')}`;
    const { code, ...view } = mine;
    for (const way of [code, typed])
      expect((await app.nobody.get(`${appointments}/${encodeURIComponent(way)}`)).body).toEqual(view);
    const rows = await app.running.parts.source.query('select ticket_id, phone from contact');
    expect(rows).toMatchObject([{ ticket_id: mine.id, phone: '13800001111' }]);
  });

  it('answers the same again under the same key, code and all', async () => {
    const request = booking({ at: iso('11:00', 1) });
    const key = { 'idempotency-key': 'a booking' };
    const first = expectStatus(await app.nobody.post(appointments, request, key), 201);
    expect((await app.nobody.post(appointments, request, key)).text).toBe(first.text);
    const other = { ...request, at: iso('11:30', 1) };
    expect(codeOf(await app.nobody.post(appointments, other, key))).toBe('idempotency-key-reused');
  });

  it('refuses each fault by its own code, and nothing changes', async () => {
    const mine = booking({ at: iso('15:00', 1) });
    expectStatus(await app.nobody.post(appointments, mine), 201);
    const version = await app.version();
    const cases: [object, string, string?][] = [
      [{ serviceId: 'nothing' }, 'invalid', 'serviceId'],
      [{ serviceId: 'si-enrol' }, 'invalid', 'serviceId'],
      [{ at: iso('10:10', 1) }, 'invalid', 'at'],
      [{ at: iso('13:30', 1) }, 'invalid', 'at'],
      [{ at: iso('08:30') }, 'invalid', 'at'],
      [{ at: iso('10:00', 11) }, 'invalid', 'at'],
      [{ at: '9999-12-31T23:30:00Z' }, 'invalid', 'at'],
      [{ at: '0000-01-01T00:00:00Z' }, 'invalid', 'at'],
      [{ at: 'tomorrow' }, 'invalid', 'at'],
      [{ identity: '110101199003070000' }, 'invalid', 'identity'],
      [{ identity: undefined }, 'invalid', 'identity'],
      [{ phone: 'call me' }, 'invalid', 'phone'],
      [{ colour: 'red' }, 'invalid', 'colour'],
      [{ identity: mine.identity, at: iso('16:00', 1) }, 'already-has-ticket'],
    ];
    for (const [fault, code, path] of cases) {
      const reply = await book(fault);
      expect([fault, codeOf(reply), reply.body.errors?.[0].path]).toEqual([fault, code, path]);
    }
    expect(codeOf(await app.nobody.post('/api/halls/nowhere/appointments', booking()))).toBe('not-found');
    expect(await app.version()).toBe(version);
  });

  it('of thirty who want one place at once, gives it to exactly one', async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => book({ serviceId: 'pension-claim', at: iso('15:30', 2) })),
    );
    const codes = replies.map((reply) => (reply.status === 201 ? 'booked' : codeOf(reply)));
    expect(codes.sort()).toEqual(['booked', ...Array.from({ length: 29 }, () => 'quota-reached')]);
    const same = someone();
    const days = await Promise.all(
      ['10:00', '10:30', '11:00', '14:00'].map((time) => book({ identity: same, at: iso(time, 3) })),
    );
    expect(days.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('is moved and cancelled by its code, as long as that is in time', async () => {
    const { code } = await booked({ at: iso('16:30', 4) });
    const mine = `${appointments}/${code}`;
    const move = (to: unknown) => app.nobody.post(`${mine}/move`, { at: to });
    const moved = AppointmentView.parse(expectStatus(await move(iso('17:00', 4)), 200).body);
    expect(moved).toMatchObject({ at: iso('17:00', 4), status: 'booked' });
    expect(expectStatus(await move(iso('17:00', 4)), 200).body).toEqual(moved);
    expect(codeOf(await move(iso('17:30', 4)))).toBe('invalid');
    expect(codeOf(await move('soon'))).toBe('invalid');
    expect(codeOf(await app.nobody.post(`${mine}/cancel`, { why: 'not' }))).toBe('invalid');
    const cancelled = expectStatus(await app.nobody.post(`${mine}/cancel`), 200).body;
    expect(cancelled).toMatchObject({ status: 'cancelled', changeUntil: null });
    expect((await app.nobody.get(mine)).body).toEqual(cancelled);
    for (const again of [await move(iso('16:00', 4)), await app.nobody.post(`${mine}/cancel`)])
      expect(codeOf(again)).toBe('wrong-state');
    expect(codeOf(await come({ services: ['card-issue'], appointmentCode: code }))).toBe('wrong-state');
    expect((await free('card-issue', '2026-11-27')).find((slot) => slot.at === iso('17:00', 4))?.free).toBe(2);
    const late = await booked({ at: iso('10:30') });
    for (const reply of [
      await app.nobody.post(`${appointments}/${late.code}/cancel`),
      await app.nobody.post(`${appointments}/${late.code}/move`, { at: iso('16:00') }),
    ])
      expect(codeOf(reply)).toBe('too-late');
  });

  it('tells nobody of an appointment without its code', async () => {
    for (const path of ['0123456789', 'x', '%00', '😀'.repeat(20)]) {
      const mine = `${appointments}/${encodeURIComponent(path)}`;
      expect(codeOf(await app.nobody.get(mine))).toBe('not-found');
      expect(codeOf(await app.nobody.post(`${mine}/cancel`))).toBe('not-found');
      expect(codeOf(await app.nobody.post(`${mine}/move`, { at: iso('16:00', 4) }))).toBe('not-found');
    }
  });
});

describe('check-in', () => {
  it('waits for its time, then gives a number that is called first', async () => {
    const [first, second] = [await booked({ at: iso('14:00') }), await booked({ at: iso('14:00') })];
    const early = await come({ services: ['card-issue'], appointmentCode: first.code });
    expect(early.body).toMatchObject({ code: 'not-eligible', from: iso('13:30') });
    expect(early.body.detail).toContain('13:30');

    now = at('13:40');
    const normal = expectStatus(await come({ services: ['card-issue'] }), 201).body;
    now = at('13:45');
    const mine = IssuedTicket.parse(
      expectStatus(await come({ appointmentCode: `${first.code.slice(0, 5)} ${first.code.slice(5)}` }), 201).body,
    );
    expect(mine).toMatchObject({
      priority: 'appointment',
      appointmentAt: iso('14:00'),
      matters: [{ serviceId: 'card-issue' }],
    });
    expect((await app.nobody.get(`${appointments}/${first.code}`)).body).toMatchObject({ status: 'kept' });
    expect(codeOf(await come({ services: ['card-issue'], appointmentCode: first.code }))).toBe('wrong-state');
    expect(codeOf(await app.nobody.post(`${appointments}/${first.code}/cancel`))).toBe('wrong-state');

    now = at('14:15') + 1;
    expect(codeOf(await come({ services: ['card-issue'], appointmentCode: second.code }))).toBe('too-late');
    expect(codeOf(await come({ services: ['card-issue'], appointmentCode: 'AAAAAAAAAA' }))).toBe('not-eligible');
    now = at('14:15');
    const last = expectStatus(await come({ services: ['card-reset'], appointmentCode: second.code }), 201).body;
    expect(last.matters.map(({ serviceId }: { serviceId: string }) => serviceId)).toEqual(['card-reset', 'card-issue']);
    // Both appointments count from 13:30, half an hour before their slot; the normal number from 13:40.
    const { id } = JSON.parse(await readFile(hallPath, 'utf8')).windows.find(
      ({ services = [] }: { services?: string[] }) => services.includes('card-issue'),
    );
    const window = await app.window(id);
    const called: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      called.push(expectStatus(await window.post(`${window.path}/call`), 200).body.ticket.number);
      expectStatus(await window.post(`${window.path}/start`), 200);
      expectStatus(await window.post(`${window.path}/complete`), 200);
    }
    expect(called).toEqual([mine.number, last.number, normal.number]);
  });

  it('by identity finds the appointment of today', async () => {
    const identity = someone();
    await booked({ identity, at: iso('15:00') });
    const byCard = (more: object) => come({ priority: 'appointment', ...more });
    expect(codeOf(await byCard({ identity }))).toBe('not-eligible');
    now = at('14:40');
    expect(codeOf(await byCard({ identity: someone() }))).toBe('not-eligible');
    expect(codeOf(await byCard({}))).toBe('not-eligible');
    expect(codeOf(await byCard({ identity: '110101199003070000' }))).toBe('invalid');
    expect(codeOf(await come({}))).toBe('invalid');
    const { number } = expectStatus(await byCard({ identity }), 201).body;
    const again = await byCard({ identity });
    expect([codeOf(again), again.body.ticket]).toEqual(['wrong-state', expect.objectContaining({ number })]);
  });

  it('takes a code once, whoever asks at the same time', async () => {
    const { code } = await booked({ at: iso('15:00') });
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => come({ services: ['card-issue'], appointmentCode: code })),
    );
    expect(replies.map((reply) => (reply.status === 201 ? 'in' : codeOf(reply))).sort()).toEqual([
      'in',
      ...Array.from({ length: 9 }, () => 'wrong-state'),
    ]);
  });
});

/** Whoever did not keep three appointments. */
const restricted = someone();

describe('staff', () => {
  it('see the day by half hour without anybody’s identity, and how full the days to come are', async () => {
    const { body, text } = expectStatus(await supervisor.get(appointments), 200);
    const view = AppointmentsAnswer.parse(body);
    expect(view.day).toBe('2026-11-23');
    expect(view.counts).toEqual({ booked: 1, kept: 4, missed: 0, cancelled: 1 });
    expect(view.appointments.map((one) => one.at)).toEqual([...view.appointments.map((one) => one.at)].sort());
    expect(view.days[1]).toEqual({ day: '2026-11-24', booked: 3 });
    expect(text).not.toMatch(/person|codeHash|1380000/);
    const facts = (await supervisor.get(`${hall}/facts?limit=1000`)).body.facts as { type: string; slot?: string }[];
    const made = facts.find(({ type, slot }) => type === 'appointment-booked' && slot === iso('10:00', 1))!;
    expect(made).toBeDefined();
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(['person']));
    expect(Object.keys(made)).not.toEqual(expect.arrayContaining(['codeHash']));
    expect(codeOf(await supervisor.get(`${appointments}?day=today`))).toBe('invalid');
  });

  it('see who did not come when the day is over; whoever did that three times is told from when to book again', async () => {
    const identity = restricted;
    for (const days of [1, 2, 3]) await booked({ identity, at: iso('08:30', days) });
    now = at('09:00', 4);
    const view = AppointmentsAnswer.parse((await (await later()).get(`${appointments}?day=2026-11-26`)).body);
    expect(view.counts).toEqual({ booked: 0, kept: 0, missed: 2, cancelled: 0 });
    const again = await book({ identity, at: iso('10:00', 7) });
    expect(again.body).toMatchObject({ code: 'not-eligible', from: '2026-12-24' });
    await booked({ at: iso('10:00', 7) });
  });

  it('keep no telephone of an appointment that is over', async () => {
    const phones = () => app.running.parts.source.query('select phone from contact order by phone');
    const { code } = await booked({ phone: '13800002222', at: iso('10:30', 7) });
    await booked({ phone: '13800003333', at: iso('11:00', 7) });
    await app.running.parts.retention.purge();
    expect(await phones()).toEqual([{ phone: '13800002222' }, { phone: '13800003333' }]);
    expectStatus(await app.nobody.post(`${appointments}/${code}/cancel`), 200);
    await app.running.parts.retention.purge();
    expect(await phones()).toEqual([{ phone: '13800003333' }]);
  });

  it('name any day, also one that no calendar has', async () => {
    const asking = await later();
    for (const [date, status] of [
      ['0000-01-01', 400],
      ['0001-01-01', 200],
      ['9999-12-31', 200],
    ] as const)
      expect([date, (await asking.get(`${appointments}?day=${date}`)).status]).toEqual([date, status]);
  });

  it('whoever did not keep three books again from the day that was said, and no sooner', async () => {
    now = at('09:00', 30);
    const wish = { identity: restricted, at: iso('10:00', 35) };
    expect((await book(wish)).body).toMatchObject({ code: 'not-eligible', from: '2026-12-24' });
    now = at('09:00', 31);
    expectStatus(await book(wish), 201);
  });

  it('ends without a word of error', () => expect(app.errors).toEqual([]));
});
