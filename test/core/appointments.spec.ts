/** Appointments: the grid of half hours, places that are never exceeded, check-in on time, and what follows when nobody comes. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CommandBody, Refusal } from '../../src/core/commands.js';
import type { HallConfig, Hours, Instant } from '../../src/core/hall.js';
import { halfHoursOn } from '../../src/core/opening-hours.js';
import { slotsOf } from '../../src/core/slots.js';
import { replay } from '../../src/sim/replay.js';
import { copyHall, freeze, thaw } from '../../src/core/state.js';
import { citizen, Driver, factOf, kiosk, monday, smallHall, supervisor, timer, typesOf } from './hall-kit.js';
import { seed } from '../kit/seed.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** The small hall with two places for `enrol` in each half hour, one for `card`, and a break at noon. */
function bookable(change: Partial<HallConfig> = {}): HallConfig {
  const places: Record<string, number> = { enrol: 2, card: 1 };
  const hours: Hours = {
    timezone: 'Asia/Shanghai',
    weekdays: [
      ['09:00', '12:00'],
      ['13:45', '17:00'],
    ],
    saturday: [],
    sunday: [],
  };
  const config = smallHall({ hours, appointments: { daysAhead: 7 }, ...change });
  return { ...config, services: config.services.map((s) => (places[s.id] ? { ...s, appointments: places[s.id] } : s)) };
}

/** An instant of the Monday (10:00 at the start), `11:30`, or so many days later. */
const at = (time: string, days = 0): Instant => Date.parse(`2026-11-23T${time}:00+08:00`) + days * day;

const booking = (person: string, slot: Instant, serviceId = 'enrol'): CommandBody => ({
  type: 'book',
  serviceId,
  slot,
  person,
  codeHash: `code of ${person}`,
  language: 'zh-CN',
  reachable: false,
});
const coming = (person: string, more: object = {}): CommandBody => ({
  type: 'issue',
  services: ['enrol'],
  priority: 'normal',
  language: 'zh-CN',
  person: null,
  codeHash: `code of ${person}`,
  ...more,
});
const moving = (person: string, slot: Instant): CommandBody => ({
  type: 'move-appointment',
  codeHash: `code of ${person}`,
  slot,
});
const cancelling = (person: string): CommandBody => ({ type: 'cancel-appointment', codeHash: `code of ${person}` });

const book = (driver: Driver, person: string, slot: Instant, serviceId?: string) =>
  driver.ask(booking(person, slot, serviceId), citizen);
const noFor = (driver: Driver, body: CommandBody, actor = citizen): Refusal => {
  const version = driver.hall.version;
  const decision = driver.try(body, actor);
  if (Array.isArray(decision)) throw new Error(`${body.type} was not refused`);
  expect(driver.hall.version).toBe(version);
  return decision;
};
const code = (driver: Driver, body: CommandBody, actor = citizen) => noFor(driver, body, actor).refused;
const times = (hours: Hours, date: string) =>
  halfHoursOn(hours, date).map((slot) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: hours.timezone, timeStyle: 'short' }).format(slot),
  );
const offered = (driver: Driver, serviceId: string, date: string) =>
  slotsOf(
    driver.hall,
    driver.hall.config.services.find(({ id }) => id === serviceId)!,
    date,
    driver.now,
  );

describe('half hours of a date', () => {
  const hours = (timezone: string, from: string, to: string): Hours => ({
    timezone,
    weekdays: [[from, to]],
    saturday: [[from, to]],
    sunday: [[from, to]],
  });

  it('begin on :00 and :30 and lie whole within the hours: none in a break, none cut off', () => {
    const { hours: own } = bookable();
    expect(times(own, '2026-11-23')).toEqual([
      ...['09:00', '09:30', '10:00', '10:30', '11:00', '11:30'],
      ...['14:00', '14:30', '15:00', '15:30', '16:00', '16:30'],
    ]);
    expect(times(hours('Asia/Shanghai', '09:10', '10:50'), '2026-11-23')).toEqual(['09:30', '10:00']);
  });

  it('follow dates that differ from the week', () => {
    const own: Hours = { ...bookable().hours, dates: { '2026-11-24': [], '2026-11-28': [['10:00', '11:00']] } };
    expect(times(own, '2026-11-24')).toEqual([]);
    expect(times(own, '2026-11-28')).toEqual(['10:00', '10:30']);
    expect(times(own, '2026-11-29')).toEqual([]);
  });

  it('are left out where the clocks go forward, and there twice where they go back', () => {
    const night = hours('Europe/Berlin', '01:00', '04:00');
    expect(times(night, '2026-03-29')).toEqual(['01:00', '01:30', '03:00', '03:30']);
    expect(times(night, '2026-10-25')).toEqual([
      ...['01:00', '01:30', '02:00', '02:30', '02:00', '02:30', '03:00', '03:30'],
    ]);
    for (const date of ['2026-03-29', '2026-10-25']) {
      const slots = halfHoursOn(night, date);
      expect(slots.every((slot, i) => i === 0 || slot - slots[i - 1]! === 30 * minute)).toBe(true);
    }
  });

  it('stand on the local clock where that is a quarter off, and at both ends of the earth', () => {
    expect(times(hours('Asia/Kathmandu', '10:00', '11:00'), '2026-11-23')).toEqual(['10:00', '10:30']);
    expect(times(hours('Pacific/Kiritimati', '00:00', '24:00'), '2026-11-23')).toHaveLength(48);
    expect(times(hours('Pacific/Pago_Pago', '00:00', '24:00'), '2026-11-23')).toHaveLength(48);
    expect(times(hours('Australia/Lord_Howe', '01:00', '03:30'), '2026-10-04')).toEqual([
      ...['01:00', '01:30', '02:30', '03:00'],
    ]);
  });
});

describe('booking', () => {
  it('keeps a place in a half hour for a person', () => {
    const driver = new Driver(bookable());
    const fact = factOf(book(driver, 'p1', at('14:00', 1)), 'appointment-booked');
    expect(fact).toMatchObject({ recordId: `small-appointment-${fact.version}`, day: '2026-11-24', by: 'citizen' });
    expect([...driver.hall.kept.records.appointment.values()]).toEqual([
      {
        id: fact.recordId,
        status: 'booked',
        ticketId: null,
        serviceId: 'enrol',
        day: '2026-11-24',
        slot: at('14:00', 1),
        person: 'p1',
        codeHash: 'code of p1',
        language: 'zh-CN',
        reachable: false,
        bookedAt: monday,
      },
    ]);
    expect(offered(driver, 'enrol', '2026-11-24').find((slot) => slot.at === at('14:00', 1))).toEqual({
      at: at('14:00', 1),
      free: 1,
    });
  });

  it('refuses what is not there: unknown service, none booked ahead, off the grid, past, too far ahead', () => {
    const driver = new Driver(bookable());
    const pathOf = (body: CommandBody) => {
      const { refused, errors } = noFor(driver, body);
      return [refused, errors?.[0]?.path];
    };
    expect(pathOf(booking('p1', at('14:00'), 'nothing'))).toEqual(['invalid', 'serviceId']);
    expect(pathOf(booking('p1', at('14:00'), 'record'))).toEqual(['invalid', 'serviceId']);
    for (const slot of [at('14:10'), at('12:00'), at('13:30'), at('17:00'), at('10:00', 5), at('14:00') + 1])
      expect(pathOf(booking('p1', slot))).toEqual(['invalid', 'at']);
    expect(pathOf(booking('p1', at('09:30')))).toEqual(['invalid', 'at']);
    expect(pathOf(booking('p1', at('10:00', -7)))).toEqual(['invalid', 'at']);
    expect(pathOf(booking('p1', at('10:00', 8)))).toEqual(['invalid', 'at']);
    book(driver, 'p1', at('10:00', 7));
  });

  it('refuses a service that no window serves, and one that is stopped, for today only', () => {
    const config = bookable();
    const driver = new Driver({ ...config, windows: config.windows.filter(({ id }) => id !== 's1') });
    expect(code(driver, booking('p1', at('14:00'), 'card'))).toBe('no-window-can-serve');
    driver.ask({ type: 'stop-service', serviceId: 'enrol' }, supervisor);
    expect(code(driver, booking('p1', at('14:00')))).toBe('service-stopped');
    expect(offered(driver, 'enrol', '2026-11-23')).toEqual([]);
    book(driver, 'p1', at('14:00', 1));
  });

  it('gives as many places as there are, and a cancelled one again', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('14:00'));
    book(driver, 'p2', at('14:00'));
    expect(code(driver, booking('p3', at('14:00')))).toBe('quota-reached');
    expect(code(driver, moving('p1', at('14:10')))).toBe('invalid');
    driver.ask(cancelling('p2'), citizen);
    book(driver, 'p3', at('14:00'));
    expect(offered(driver, 'enrol', '2026-11-23').find((slot) => slot.at === at('14:00'))?.free).toBe(0);
  });

  it('gives a person one appointment a day, whatever for', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('14:00'));
    expect(code(driver, booking('p1', at('16:00'), 'card'))).toBe('already-has-ticket');
    driver.ask({ ...booking('p1', at('14:00', 1)), codeHash: 'another' } as CommandBody, citizen);
    expect(code(driver, { ...moving('p1', at('15:00')), codeHash: 'another' } as CommandBody)).toBe(
      'already-has-ticket',
    );
    driver.ask(moving('p1', at('15:00')), citizen);
  });

  it('counts whom was checked in as holding a place, and a person as having come', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('10:30'), 'card');
    const { ticketId } = factOf(driver.ask(coming('p1'), kiosk), 'ticket-issued');
    driver.cancel(driver.ticket(ticketId));
    expect(code(driver, booking('p2', at('10:30'), 'card'))).toBe('quota-reached');
    expect(code(driver, booking('p1', at('16:00')))).toBe('already-has-ticket');
    book(driver, 'p1', at('16:00', 1));
  });

  it('gives no time that those who wait make untrue: none earlier than the wait beyond the head start', () => {
    const driver = new Driver(bookable());
    driver.open('g1', 'g2');
    expect(offered(driver, 'enrol', '2026-11-23')[0]?.at).toBe(at('10:00'));
    // Fourteen of 11.2 minutes at two windows: about 78 minutes, 48 beyond the head start.
    for (let i = 0; i < 14; i += 1) driver.issue('enrol');
    expect(offered(driver, 'enrol', '2026-11-23')[0]?.at).toBe(at('11:00'));
    expect(code(driver, booking('p1', at('10:30')))).toBe('quota-reached');
    expect(offered(driver, 'card', '2026-11-23')[0]?.at).toBe(at('10:00'));
    book(driver, 'p1', at('11:00'));
    book(driver, 'p2', at('09:00', 1));
  });
});

describe('moving and cancelling', () => {
  it('are possible until two hours before, and no later', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('15:00'));
    driver.now = at('13:00');
    driver.tick();
    const moved = driver.ask(moving('p1', at('15:30')), citizen);
    expect(moved).toMatchObject([{ type: 'appointment-moved', day: '2026-11-23', slot: at('15:30') }]);
    expect(driver.ask(moving('p1', at('15:30')), citizen)).toEqual([]);
    driver.now = at('13:30') + 1;
    for (const body of [moving('p1', at('16:00')), cancelling('p1')]) expect(code(driver, body)).toBe('too-late');
    book(driver, 'p2', at('14:00', 1));
    const facts = driver.ask(cancelling('p2'), citizen);
    expect(typesOf(facts)).toEqual(['appointment-cancelled']);
    expect(driver.hall.kept.records.appointment.size).toBe(1);
  });

  it('leave a full half hour as it is', () => {
    const driver = new Driver(bookable());
    for (const person of ['p1', 'p2']) book(driver, person, at('15:00'));
    book(driver, 'p3', at('16:00'));
    expect(code(driver, moving('p3', at('15:00')))).toBe('quota-reached');
    driver.ask(moving('p1', at('15:30')), citizen);
    driver.ask(moving('p3', at('15:00')), citizen);
  });

  it('are for whoever has the code of an appointment that is open', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('10:00'));
    expect(code(driver, cancelling('p2'))).toBe('not-found');
    expect(code(driver, moving('p2', at('15:00')))).toBe('not-found');
    driver.ask(coming('p1'), kiosk);
    expect(code(driver, cancelling('p1'))).toBe('wrong-state');
    expect(code(driver, moving('p1', at('15:00')))).toBe('wrong-state');
  });
});

describe('check-in', () => {
  it('makes a number of it that counts from half an hour before its slot, whenever its holder came', () => {
    for (const [now, slot] of [
      ['10:00', '10:30'],
      ['10:45', '10:30'],
    ] as const) {
      const driver = new Driver(bookable());
      const id = factOf(book(driver, 'p1', at(slot)), 'appointment-booked').recordId;
      driver.now = at(now);
      const facts = driver.ask(coming('p1'), kiosk);
      expect(typesOf(facts)).toEqual(['ticket-issued', 'ticket-assigned', 'appointment-kept']);
      const issued = factOf(facts, 'ticket-issued');
      expect(issued).toMatchObject({
        priority: 'appointment',
        person: 'p1',
        seniority: at('10:00'),
        appointmentId: id,
      });
      expect(driver.ticket(issued.ticketId)).toMatchObject({
        appointmentId: id,
        slot: at(slot),
        priority: 'appointment',
      });
      expect(driver.hall.kept.records.appointment.size).toBe(0);
      expect(driver.hall.kept.keptToday).toMatchObject([{ id, status: 'kept', ticketId: issued.ticketId }]);
    }
  });

  it('is called before whoever came after half past, and after whoever came before', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('11:00'));
    driver.now = at('10:25');
    const before = driver.issue('enrol');
    driver.now = at('10:40');
    const after = driver.issue('enrol');
    driver.now = at('10:50');
    const { number } = factOf(driver.ask(coming('p1'), kiosk), 'ticket-issued');
    driver.open('g1');
    expect([1, 2, 3].map(() => driver.serve('g1'))).toEqual([before.number, number, after.number]);
  });

  it('adds what was booked to what else the visitor came for', () => {
    const servicesOf = (services: string[]) => {
      const driver = new Driver(bookable());
      book(driver, 'p1', at('10:30'), 'card');
      return factOf(driver.ask(coming('p1', { services }), kiosk), 'ticket-issued').services;
    };
    expect(servicesOf([])).toEqual(['card']);
    expect(servicesOf(['card', 'hard'])).toEqual(['card', 'hard']);
    expect(servicesOf(['hard'])).toEqual(['hard', 'card']);
  });

  it('is possible from half an hour before until a quarter after: earlier it says from when, later to take a number', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('11:00'));
    driver.now = at('10:30') - 1;
    expect(noFor(driver, coming('p1'), kiosk)).toMatchObject({
      refused: 'not-eligible',
      detail: 'It is too early. Come on 2026-11-23 from 10:30.',
      from: '2026-11-23T02:30:00.000Z',
    });
    driver.now = at('11:15') + 1;
    expect(code(driver, coming('p1'), kiosk)).toBe('too-late');
    driver.now = at('11:15');
    driver.ask(coming('p1'), kiosk);
  });

  it('knows no forged code, no code of somebody else, and each code once', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('10:00'));
    expect(code(driver, coming('forged'), kiosk)).toBe('not-eligible');
    expect(code(driver, coming('p1', { person: 'p2' }), kiosk)).toBe('not-eligible');
    const { ticketId } = factOf(driver.ask(coming('p1', { person: 'p1' }), kiosk), 'ticket-issued');
    expect(code(driver, coming('p1'), kiosk)).toBe('wrong-state');
    driver.cancel(driver.ticket(ticketId));
    expect(code(driver, coming('p1'), kiosk)).toBe('wrong-state');
  });

  it('by identity finds the appointment that this person has today', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('10:00', 1));
    const byIdentity = (person: string | null) => coming('', { codeHash: undefined, checkIn: true, person });
    expect(code(driver, byIdentity('p1'), kiosk)).toBe('not-eligible');
    expect(code(driver, byIdentity('p2'), kiosk)).toBe('not-eligible');
    driver.now = at('09:45', 1);
    expect(code(driver, byIdentity(null), kiosk)).toBe('not-eligible');
    expect(factOf(driver.ask(byIdentity('p1'), kiosk), 'appointment-kept')).toMatchObject({ number: 'A001' });
    expect(code(driver, byIdentity('p1'), kiosk)).toBe('wrong-state');
  });

  it('gives no second number to whoever holds one, and keeps the appointment', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('10:30'));
    const held = driver.issueAs({ person: 'p1' }, 'record');
    expect(code(driver, coming('p1'), kiosk)).toBe('already-has-ticket');
    driver.cancel(held);
    driver.ask(coming('p1'), kiosk);
  });

  it('keeps what was promised though no more numbers are given for the service', () => {
    const config = bookable();
    const driver = new Driver({
      ...config,
      services: config.services.map((s) => (s.id === 'enrol' || s.id === 'card' ? { ...s, quota: 0 } : s)),
    });
    book(driver, 'p1', at('10:30'));
    driver.ask({ type: 'stop-service', serviceId: 'enrol' }, supervisor);
    expect(code(driver, coming('p1', { services: ['card'] }), kiosk)).toBe('quota-reached');
    driver.ask(coming('p1'), kiosk);
  });

  it('lets in whoever has one while the hall gives no numbers, until it is closed altogether', () => {
    const driver = new Driver(bookable());
    for (const person of ['p1', 'p2']) book(driver, person, at('10:30'));
    driver.ask({ type: 'set-running', issuing: false, reason: 'too many' }, supervisor);
    expect(code(driver, coming('p1', { services: ['enrol'], codeHash: undefined }), kiosk)).toBe('service-stopped');
    driver.ask(coming('p1'), kiosk);
    expect(code(driver, booking('p3', at('16:00')))).toBe('service-stopped');
    expect(offered(driver, 'enrol', '2026-11-23')).toEqual([]);
    book(driver, 'p3', at('16:00', 1));
    driver.ask({ type: 'shut', reason: 'storm' }, supervisor);
    expect(code(driver, coming('p2'), kiosk)).toBe('hall-closed');
    driver.now = at('09:00', 1);
    expect(factOf(driver.tick(), 'appointment-missed')).toMatchObject({ excused: true });
    expect(driver.hall.kept.noShows.size).toBe(0);
  });

  it('asks no forecast: what was promised for today is not turned away in the evening', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('16:30'));
    driver.now = at('16:20');
    driver.open('g1');
    for (let i = 0; i < 8; i += 1)
      driver.ask({ type: 'issue', services: ['enrol'], priority: 'normal', language: 'en', person: null }, supervisor);
    expect(code(driver, coming('', { codeHash: undefined }), kiosk)).toBe('too-late');
    driver.ask(coming('p1'), kiosk);
  });

  it('keeps its place by the slot when a supervisor takes the priority away and gives it back', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('10:30'));
    driver.now = at('10:40');
    const { ticketId } = factOf(driver.ask(coming('p1'), kiosk), 'ticket-issued');
    const prioritise = (priority: 'normal' | 'appointment') =>
      driver.ask({ type: 'prioritise', ticketId, priority, reason: 'r' }, supervisor);
    prioritise('normal');
    expect(driver.ticket(ticketId).seniority).toBe(at('10:40'));
    prioritise('appointment');
    expect(driver.ticket(ticketId).seniority).toBe(at('10:00'));
  });
});

describe('a day with appointments', () => {
  it('is decided again to the same facts when it is gone through again', () => {
    const driver = new Driver(bookable());
    driver.now = at('09:00', -3);
    driver.tick();
    driver.now = monday;
    book(driver, 'p1', at('10:30'));
    const began = JSON.stringify(freeze(driver.hall));
    const from = driver.facts.length;
    driver.open('g1');
    driver.issue('enrol');
    driver.ask(coming('p1', { services: [] }), kiosk);
    book(driver, 'p2', at('11:00'));
    driver.now = at('10:40');
    driver.ask(coming('', { codeHash: undefined, checkIn: true, person: 'p2' }), kiosk);
    driver.serve('g1');
    const again = replay(began, driver.facts.slice(from));
    expect(again).toMatchObject({ wrong: null, decided: 4, end: JSON.stringify(freeze(driver.hall)) });
  });
});

describe('nobody came', () => {
  /** Misses appointments on the first so many days. */
  const missing = (driver: Driver, days: number) => {
    for (let i = 0; i < days; i += 1) {
      driver.ask({ ...booking('p1', at('16:00', i)), codeHash: `code ${i}` } as CommandBody, citizen);
      driver.now = at('09:30', i + 1);
      driver.tick();
    }
  };

  it('is known when the day is over, and the next day of the hall may be much later', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('16:00'));
    driver.ask({ ...booking('p1', at('16:00', 1)), codeHash: 'second' } as CommandBody, citizen);
    driver.ask({ ...booking('p1', at('16:00', 7)), codeHash: 'third' } as CommandBody, citizen);
    driver.now = at('09:30', 3);
    const facts = driver.tick();
    expect(typesOf(facts)).toEqual([...['appointment-missed', 'appointment-missed', 'day-closed', 'day-opened']]);
    expect(driver.hall.kept.noShows.get('p1')).toEqual(['2026-11-23', '2026-11-24']);
    expect(driver.hall.kept.records.appointment.size).toBe(1);
    expect(code(driver, coming('p1'), kiosk)).toBe('not-eligible');
  });

  it('three times within thirty days ends booking until the oldest of them is past, and no check-in', () => {
    const driver = new Driver(bookable());
    driver.ask({ ...booking('p1', at('10:00', 3)), codeHash: 'kept' } as CommandBody, citizen);
    missing(driver, 3);
    expect(noFor(driver, booking('p1', at('16:00', 4)))).toMatchObject({
      refused: 'not-eligible',
      detail: expect.stringContaining('Book from 2026-12-23 on'),
      from: '2026-12-23',
    });
    book(driver, 'p2', at('16:00', 4));
    driver.ask({ ...coming(''), codeHash: 'kept' } as CommandBody, kiosk);
    driver.now = at('10:00', 29);
    expect(code(driver, booking('p1', at('16:00', 29)))).toBe('not-eligible');
    driver.now = at('10:00', 30);
    book(driver, 'p1', at('16:00', 30));
  });

  it('is forgotten once it no longer counts', () => {
    const driver = new Driver(bookable());
    missing(driver, 2);
    driver.now = at('10:00', 30);
    driver.tick();
    expect(driver.hall.kept.noShows.get('p1')).toEqual(['2026-11-24']);
    driver.now = at('10:00', 31);
    driver.tick();
    expect(driver.hall.kept.noShows.size).toBe(0);
  });

  it('is not held against the visitor where the hall had no hours any more', () => {
    const driver = new Driver(bookable());
    book(driver, 'p1', at('16:00'));
    const config = bookable();
    driver.configure({ ...config, hours: { ...config.hours, dates: { '2026-11-23': [['09:00', '12:00']] } } });
    driver.now = at('10:00', 1);
    expect(factOf(driver.tick(), 'appointment-missed')).toMatchObject({ excused: true });
    expect(driver.hall.kept.noShows.size).toBe(0);
  });
});

describe('always', () => {
  interface Step {
    what: number;
    person: number;
    slot: number;
    minutes: number;
  }
  const steps = fc.array(fc.record({ what: fc.nat(9), person: fc.nat(11), slot: fc.nat(40), minutes: fc.nat(90) }), {
    minLength: 40,
    maxLength: 160,
  });

  it('no half hour holds more than its places, nobody two of a day, and everything that was asked is accounted for', () => {
    let [booked, refused] = [0, 0];
    fc.assert(
      fc.property(steps, (all: Step[]) => {
        const driver = new Driver(bookable({ appointments: { daysAhead: 2, noShows: 4 } }));
        let codes = 0;
        for (const { what, person, slot: n, minutes } of all) {
          const open = [...driver.hall.kept.records.appointment.values()];
          const grid = [0, 1, 2]
            .flatMap((days) =>
              halfHoursOn(driver.hall.config.hours, new Date(driver.now + days * day).toISOString().slice(0, 10)),
            )
            .filter((slot) => slot > driver.now - 30 * minute);
          // Few half hours, so that they are full.
          const slot = grid[n % Math.max(1, Math.min(grid.length, 8))] ?? driver.now;
          const one = open[n % Math.max(1, open.length)];
          const codeHash = one?.codeHash ?? 'nobody';
          const serviceId = n % 3 === 0 ? 'card' : 'enrol';
          const body: CommandBody =
            what < 5
              ? ({ ...booking(`p${person}`, slot, serviceId), codeHash: `c${(codes += 1)}` } as CommandBody)
              : what < 7
                ? { type: 'move-appointment', codeHash, slot }
                : what === 7
                  ? { type: 'cancel-appointment', codeHash }
                  : ({ ...coming('', { services: [] }), codeHash } as CommandBody);
          const decision = driver.try(body, what < 8 ? citizen : kiosk);
          if (!Array.isArray(decision)) refused += 1;
          else if (decision.some((fact) => fact.type === 'appointment-booked')) booked += 1;
          check(driver);
          driver.minutes(minutes);
          if (minutes % 7 === 0) driver.ask({ type: 'tick' }, timer);
        }
        const text = JSON.stringify(freeze(driver.hall));
        expect(JSON.stringify(freeze(thaw(JSON.parse(text))))).toBe(text);
        expect(JSON.stringify(freeze(copyHall(driver.hall)))).toBe(text);
      }),
      { ...seed, numRuns: 60 },
    );
    // Enough of both happened that this says something.
    expect([booked > 500, refused > 500]).toEqual([true, true]);
  });

  /** Counted anew from what the hall holds, and from the facts. */
  function check({ hall, facts }: Driver): void {
    const holding = [...hall.kept.records.appointment.values(), ...hall.kept.keptToday];
    const places = new Map<string, number>();
    const days = new Set<string>();
    for (const { serviceId, slot, person, day: on } of holding) {
      const key = `${serviceId} ${slot}`;
      places.set(key, (places.get(key) ?? 0) + 1);
      if (places.get(key)! > (serviceId === 'card' ? 1 : 2)) throw new Error(`${key} holds ${places.get(key)}`);
      if (days.has(`${person} ${on}`)) throw new Error(`${person} has two on ${on}`);
      days.add(`${person} ${on}`);
    }
    const open = new Set<string>();
    for (const fact of facts)
      if (fact.type === 'appointment-booked') open.add(fact.recordId);
      else if ('recordId' in fact && fact.type !== 'appointment-moved') open.delete(fact.recordId);
    expect([...hall.kept.records.appointment.keys()]).toEqual([...open]);
  }
});
